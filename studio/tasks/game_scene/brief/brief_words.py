"""The words themselves, as text: one entry a line, so that a word is added without knowing any code.

A line that starts with a blank goes on. Nouns: ``key | English=Chinese/more Chinese, English=... | more``; plurals are added by rule.
"""

# more: the materials of the ground
TERRAINS = """
grassland | grassland=草原/草地, meadow=草地, field=原野, plain=平原, prairie=大草原, savanna=莽原, steppe=乾草原
  | water, dirt, grass, forest
forest | forest=森林, wood=樹林, woodland=林地, grove=樹林, glade=林間空地, bamboo forest=竹林 | water, dirt, grass, forest
jungle | jungle=叢林, rainforest=雨林 | water, dirt, moss, forest
mushroom forest | mushroom forest=蘑菇森林, mushroom grove=蘑菇林 | water, moss, mushroom ground, forest
beach | beach=海灘/沙灘, shore=岸邊, coast=海岸, seaside=海邊, bay=海灣, lagoon=潟湖, cove=海灣/小海灣 | deep water, water, sand, grass
sea | sea=海/大海, ocean=海洋, harbor=港口, harbour=港口, port=港口 | deep water, water, sand, rock
underwater | underwater=水下, coral reef=珊瑚礁, reef=礁石, seabed=海底 | deep water, water, sand, moss
island | island=島/島嶼/小島, isle=小島, archipelago=群島 | deep water, water, sand, grass, forest
lake | lake=湖/湖泊/湖畔/湖邊, pond=池塘, hot spring=溫泉 | deep water, water, sand, grass
river | river=河/河流/河邊, stream=小溪, creek=小溪, waterfall=瀑布 | water, sand, grass, forest
swamp | swamp=沼澤, marsh=濕地, bog=泥沼, wetland=濕地 | water, dirt, moss, forest
desert | desert=沙漠, dune=沙丘, wasteland=荒原, oasis=綠洲 | sand, dirt, rock
mountains | mountain=山/高山/山上/山頂, mountain range=山脈, mountainside=山坡, peak=山峰, cliff=懸崖, highland=高地
  | water, grass, rock, snow
canyon | canyon=峽谷, gorge=峽谷, ravine=深谷, mesa=台地, quarry=採石場, trench=壕溝, battlefield=戰場 | water, sand, dirt, rock
hills | hill=山丘/丘陵, hillside=山坡, valley=山谷, countryside=鄉間 | water, dirt, grass, forest
snowfield | snowfield=雪原/雪地, tundra=凍原, glacier=冰川, arctic=極地, ice field=冰原, ice=冰原 | water, dirt, rock, snow
volcano | volcano=火山, lava field=熔岩地, crater=火山口, magma=岩漿, lava lake=熔岩湖, hell=地獄, underworld=冥界 | lava, dirt, rock
cave | cave=洞穴/山洞, cavern=洞窟, grotto=石窟, mine=礦坑 | water, dirt, moss, rock
dungeon | dungeon=地牢/地下城, crypt=墓穴, catacomb=地下墓穴, sewer=下水道, labyrinth=迷宮, maze=迷宮, prison=監獄, jail=牢房
  | water, cobblestone, brick, rock
graveyard | graveyard=墓園/墓地, cemetery=公墓, churchyard=教堂墓地 | dirt, moss, grass, cobblestone
arena | arena=競技場, colosseum=競技場, stadium=體育場, racetrack=賽道 | grass, dirt, cobblestone, sand
city | city=城市/都市, town=城鎮/小鎮, street=街道/街頭, downtown=市中心, alley=巷子, plaza=廣場, rooftop=屋頂, metropolis=大都會,
  district=街區, highway=公路, airport=機場, train station=火車站, station=車站, night market=夜市, bazaar=市集
  | dirt, cobblestone, brick
cyberpunk city | cyberpunk city=賽博龐克城市/賽博龐克都市, cyberpunk=賽博龐克, neon city=霓虹都市, futuristic city=未來城市
  | cobblestone, metal panel, neon floor
village | village=村莊/村落/村子, fishing village=漁村, hamlet=小村, settlement=聚落, camp=營地 | water, dirt, grass, cobblestone
farm | farm=農場, farmland=農田, orchard=果園, vineyard=葡萄園 | water, dirt, grass
garden | garden=花園, park=公園, courtyard=庭院 | water, grass, forest, cobblestone
space | space=太空, planet=星球, moon base=月球基地, asteroid=小行星, galaxy=銀河, space station=太空站, spaceship=太空船
  | dirt, metal panel, neon floor, rock
interior | interior=室內, room=房間, hall=大廳, library=圖書館, kitchen=廚房, corridor=走廊, laboratory=實驗室, hallway=走廊,
  school=學校, hospital=醫院, classroom=教室, forge=鍛造坊, dining room=餐廳
  | wood planks, cobblestone, brick
sky | sky=天空, floating island=浮島, cloud kingdom=天空之城 | water, grass, rock, snow
"""

# more: the material that it adds to the ground
BUILDINGS = """
castle | castle=城堡, fortress=堡壘, palace=宮殿, citadel=要塞 | cobblestone
tower | tower=塔/高塔, watchtower=瞭望塔, spire=尖塔, clock tower=鐘樓 | cobblestone
house | house=房子/房屋, cottage=小屋, cabin=木屋, hut=茅屋, farmhouse=農舍, treehouse=樹屋, mansion=豪宅, home=家屋 | wood planks
temple | temple=神殿/寺廟/廟, shrine=神社, church=教堂, chapel=小教堂, cathedral=大教堂, monastery=修道院, pagoda=寶塔 | cobblestone
ruins | ruins=廢墟/遺跡, ruin=廢墟, remains=殘骸 | cobblestone
bridge | bridge=橋/橋樑, pier=碼頭, dock=船塢, jetty=棧橋 | wood planks
lighthouse | lighthouse=燈塔 |
mill | windmill=風車, watermill=水車, mill=磨坊, barn=穀倉 | wood planks
inn | inn=旅店/旅館, tavern=酒館, shop=商店, store=商店, market=市集/市場, bakery=麵包店, cafe=咖啡館 | wood planks
skyscraper | skyscraper=摩天大樓/高樓/大樓, high-rise=高樓, apartment=公寓 | metal panel
building | building=建築/建築物, structure=建築 | brick
factory | factory=工廠, warehouse=倉庫, power plant=發電廠 | metal panel
gate | gate=大門/城門, entrance=入口, portal=傳送門, archway=拱門, wall=城牆 | cobblestone
pyramid | pyramid=金字塔, tomb=陵墓 | brick
tent | tent=帳篷, pavilion=涼亭, gazebo=涼亭 |
well | well=水井, fountain=噴泉 | cobblestone
"""

# more: what it hints at
OBJECTS = """
tree | tree=樹木/樹/大樹, pine=松樹, oak=橡樹, willow=柳樹, bamboo=竹子, cherry blossom=櫻花, pine tree=松樹, oak tree=橡樹 |
palm tree | palm tree=棕櫚樹/椰樹, palm=棕櫚樹, coconut tree=椰子樹 | terrain beach
plant | plant=植物, fern=蕨類, vine=藤蔓, bush=灌木, shrub=灌木, leaf=樹葉, root=樹根, moss=青苔 |
flower | flower=花朵/花/花兒, rose=玫瑰, sunflower=向日葵, tulip=鬱金香, lily=百合, blossom=花朵 | mood cheerful
mushroom | mushroom=蘑菇/菇, toadstool=毒菇 | mood mystical
grass | grass=青草, reed=蘆葦, wheat=小麥 |
cactus | cactus=仙人掌 | terrain desert
wave | wave=海浪/波浪/浪花, seashell=貝殼, shell=貝殼, starfish=海星, seaweed=海草, coral=珊瑚 | terrain beach
rock | rock=岩石, stone=石頭, boulder=巨石, pebble=卵石 |
crystal | crystal=水晶, gem=寶石, rune=符文, orb=寶珠 | mood mystical
firefly | firefly=螢火蟲, lantern=燈籠, candle=蠟燭, torch=火把, star=星星, moon=月亮 | time night
sun | sun=太陽, rainbow=彩虹, balloon=氣球, kite=風箏 | mood cheerful
light | light=燈光/燈火, street lamp=路燈, lamp=燈, neon sign=霓虹招牌, neon light=霓虹燈, hologram=全像投影 | time night
fire | fire=火焰, campfire=營火/篝火, bonfire=篝火, flame=火焰 |
lava | lava=熔岩 | terrain volcano
dragon | dragon=龍/巨龍, knight=騎士, giant=巨人, warrior=戰士, sword=寶劍, hero=英雄 | mood epic
ghost | ghost=幽靈/鬼魂, skeleton=骷髏, grave=墳墓, tombstone=墓碑, bat=蝙蝠, zombie=殭屍, raven=渡鴉, crow=烏鴉, vampire=吸血鬼
  | mood eerie
spirit | spirit=精靈, fairy=仙子, unicorn=獨角獸, wizard=巫師, witch=女巫, elf=精靈, mage=魔法師 | mood mystical
animal | animal=動物, deer=鹿, wolf=狼, fox=狐狸, bear=熊, rabbit=兔子, horse=馬, cat=貓, dog=狗, cow=牛, sheep=羊 |
bird | bird=鳥/鳥兒/小鳥, owl=貓頭鷹, seagull=海鷗, butterfly=蝴蝶, dragonfly=蜻蜓, bee=蜜蜂 |
fish | fish=魚/魚群, whale=鯨魚, dolphin=海豚, turtle=海龜, shark=鯊魚, jellyfish=水母, octopus=章魚 | terrain sea
ship | ship=船/船隻, boat=小船, sailboat=帆船, shipwreck=沉船, canoe=獨木舟 |
robot | robot=機器人, drone=無人機, android=仿生人, machine=機器 |
vehicle | car=汽車, hovercar=飛車, train=火車, cart=推車, wagon=馬車, airship=飛船, rocket=火箭 |
person | person=人, people=人們/人群, man=男人, woman=女人, child=小孩, children=孩子們, villager=村民, crowd=人群 |
treasure | treasure=寶藏, chest=寶箱, treasure chest=寶箱, coin=金幣, key=鑰匙, book=書本 |
statue | statue=雕像, monument=紀念碑, altar=祭壇, throne=王座, pillar=石柱, column=石柱 |
furniture | bench=長椅, table=桌子, chair=椅子, barrel=木桶, crate=木箱, sign=告示牌, fence=籬笆 |
path | path=小徑/小路, road=道路, trail=步道, stairs=階梯, stair=階梯 |
ice | iceberg=冰山, icicle=冰柱, snowman=雪人 | weather snow
"""

# key | English | Chinese | words that only hint at it
MOODS = """
calm | calm, serene, peaceful, quiet, tranquil, relaxing, restful, silent | 平靜, 寧靜, 安靜, 祥和, 靜謐 | gentle, soft, cozy, 輕柔
mystical | mystical, magical, enchanted, mysterious, ethereal, mystic, dreamy, fairytale, otherworldly, arcane
  | 神祕, 魔法, 夢幻, 奇幻 | glowing, ancient, sacred, 發光, 古老
cheerful | cheerful, happy, joyful, playful, festive, lively, cute, merry | 快樂, 歡樂, 開心, 熱鬧, 可愛, 歡快
  | sunny, colorful, colourful, blooming, 繽紛
eerie | eerie, spooky, haunted, creepy, scary, sinister, cursed, ghostly, horror, uncanny | 詭異, 陰森, 恐怖, 鬧鬼, 可怕, 詛咒
  | dark, twisted, 黑暗, 幽暗
epic | epic, majestic, heroic, grand, legendary, glorious | 史詩, 壯麗, 宏偉, 傳說 | vast, towering
melancholic | melancholic, sad, lonely, melancholy, gloomy, abandoned, forgotten, desolate, nostalgic, sorrowful
  | 憂鬱, 悲傷, 孤獨, 憂愁, 荒涼, 寂寞, 廢棄 | empty, ruined, withered
tense | tense, dangerous, menacing, hostile, dystopian, threatening, war-torn, battle | 緊張, 危險, 威脅, 戰爭, 戰場
  | cyberpunk, burning, 賽博龐克, 燃燒
"""
TIMES = """
dawn | dawn, sunrise, morning, daybreak, early morning | 黎明, 日出, 早晨, 清晨, 早上 |
day | day, daytime, daylight, noon, midday, afternoon, sunlit | 白天, 中午, 正午, 下午, 白晝 | sunny
sunset | sunset, dusk, evening, twilight, golden hour, sundown | 日落, 黃昏, 傍晚, 夕陽 |
night | night, midnight, moonlit, moonlight, starry, nighttime, starlit, nocturnal | 夜晚, 晚上, 深夜, 夜裡, 月光, 星空, 夜
  | night market, 夜市, glowing, neon, luminous, bioluminescent, 發光, 霓虹
"""
WEATHERS = """
clear | clear sky, clear skies, sunny, cloudless | 晴朗, 晴天, 陽光 |
cloudy | cloudy, overcast, clouds | 多雲, 陰天 |
rain | rain, rainy, raining, drizzle, downpour, rainfall | 下雨, 雨, 細雨, 雨天, 雨中 | wet
snow | snow, snowy, snowing, snowfall, blizzard, snowstorm, snow-covered | 下雪, 雪, 暴風雪, 積雪 | frozen, icy, winter, 冬天, 冬季
fog | fog, foggy, mist, misty, haze, hazy | 霧, 薄霧, 濃霧, 起霧 |
storm | storm, stormy, thunderstorm, lightning, thunder, hurricane, sandstorm, tempest | 暴風雨, 雷雨, 閃電, 風暴, 沙塵暴 |
"""

ADJECTIVES = """
glowing=發光的 ancient=古老的 old=老舊的 gentle=輕柔的 tall=高大的 small=小小的 big=大大的 huge=巨大的 tiny=微小的 little=小小的
dark=幽暗的 bright=明亮的 wild=野生的 broken=殘破的 ruined=殘破的 abandoned=廢棄的 frozen=冰封的 stone=石造的 wooden=木造的
golden=金色的 red=紅色的 blue=藍色的 green=綠色的 white=白色的 black=黑色的 purple=紫色的 pink=粉紅色的 haunted=鬧鬼的
magical=魔法的 mysterious=神祕的 mystical=神祕的 sacred=神聖的 colorful=繽紛的 floating=漂浮的 twisted=扭曲的 lonely=孤獨的
quiet=安靜的 beautiful=美麗的 blooming=盛開的 fallen=倒下的 flying=飛行的 burning=燃燒的 sleeping=沉睡的 hidden=隱密的
lost=失落的 forgotten=被遺忘的 snowy=積雪的 mossy=長滿青苔的 cute=可愛的 friendly=友善的 serene=寧靜的 enchanted=魔法的
"""
