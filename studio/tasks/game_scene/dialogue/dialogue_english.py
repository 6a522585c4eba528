"""What people of a scene say, in English. ``[symbol]`` is replaced by one of that symbol's lines, ``{fact}`` by what is so in this talk.

Facts are only used where their number does not matter ("mind the {thing}"), because they come from the user's brief.
"""

from __future__ import annotations

from collections.abc import Mapping

NAMES = (
    "Maren", "Tobias", "Isolde", "Old Pell", "Juno", "Casimir", "Wren", "Oda", "Hollis", "Brannoc", "Sefa", "Lumi", "Dorrit", "Ansel",
    "Mirela", "Fenn", "Quill", "Tamsin", "Ivo", "Nerys", "Bastian", "Ylva", "Petra", "Corin",
)  # fmt: skip
# family of grounds -> who lives there
ROLES: Mapping[str, tuple[str, ...]] = {
    "woods": ("herbalist", "charcoal burner", "beekeeper", "forest warden", "wood carver"),
    "coast": ("fisher", "net mender", "ferry keeper", "lamp keeper", "shell collector"),
    "heights": ("goatherd", "map maker", "mountain guide", "salt trader", "weather watcher"),
    "town": ("clock mender", "night watch", "baker", "courier", "bookseller"),
    "deep": ("lamp bearer", "stone cutter", "treasure hunter", "tomb scribe", "rope maker"),
    "future": ("mechanic", "signal clerk", "noodle cook", "drone pilot", "archive keeper"),
}
ITEMS = (
    "brass compass", "sealed letter", "silver whistle", "blue glass bead", "copper key", "music box", "hand-drawn map", "small iron bell",
    "red notebook", "carved owl", "cracked lens", "jar of seeds", "spool of golden thread", "pocket lantern",
)  # fmt: skip
KIN = ("sister", "brother", "grandmother", "old teacher", "best friend", "daughter", "uncle")
REWARDS = (
    "a warm meal and my second-best coat", "every story I know, and I know plenty", "the good knife off my wall", "a map nobody else has",
    "half of what I earned this year", "a favour, and I do keep those", "the key to a room you will want to see", "my bicycle, if you mend it",
)  # fmt: skip
NEAR_BUILDING = ("behind {it}", "under the steps of {it}", "in the shade of {it}", "on the far side of {it}", "just past {it}")
NEAR_THING = (
    "right beside {it}",
    "a short walk past {it}",
    "somewhere among {it}",
    "where you first see {it}",
    "a stone's throw from {it}",
)
DEFAULT_THING = "old stones"
# grounds that do not stand well after "the"
PLACES: Mapping[str, str] = {
    "the space": "this corner of space", "the underwater": "the reef", "the interior": "this house", "the cyberpunk": "the neon city",
    "the arctic": "the ice", "the downtown": "the old town",
}  # fmt: skip

LINES: Mapping[str, tuple[str, ...]] = {
    "title": ("What {name} lost", "A favour for {name}", "{name} and the {item}", "The {role}'s request", "One {item}, if you please"),
    "hello": ("[hello.{mood}] [sky]", "[sky] [hello.{mood}]", "[hello.{mood}] [meet]"),
    "meet": (
        "I am {name}, the {role}, as far as anyone still needs one.", "{name}, {role}. And you are a long way from home.",
        "They call me {name}. The {role}, yes. You may have smelled the soup.", "You are the first new face since last week. I am {name}.",
    ),
    "hello.calm": (
        "Sit down if you like. Nobody hurries here.", "Ah, company. Good. The quiet keeps, it can wait for us.",
        "You walk softly. I like that in a visitor.", "Take the smooth stone, the other one wobbles.",
    ),
    "hello.mystical": (
        "So it was you I dreamed of. You are shorter than I expected.", "Careful, the path moved again last night.",
        "You can see me? Then {place} has taken a liking to you.", "Do not step on the circle, please. It took me all week.",
    ),
    "hello.cheerful": (
        "Hey! A visitor! Do you want a plum? I have too many plums.", "There you are! I lost a bet on whether anyone would come today.",
        "Good to see you! Mind the paint, it is still wet.", "Ha, I knew I heard boots. Come in, come in!",
    ),
    "hello.eerie": (
        "You came alone. Good. At least I hope you came alone.", "Do not answer if it calls your name. It learned mine last year.",
        "Stay where I can see you. Both of your hands, too.", "I counted one set of steps. Then I counted two.",
    ),
    "hello.epic": (
        "You stand where kings have knelt, traveller.", "So someone has come after all. They swore nobody would.",
        "I have waited on this spot since the horns fell silent.", "Look well. Few have come this far with dry boots.",
    ),
    "hello.melancholic": (
        "Oh. I thought you were somebody else. It is all right.", "There used to be music here at this hour.",
        "You are late. Everyone is late, these years.", "I still set two cups out. You may as well use the other.",
    ),
    "hello.tense": (
        "Keep your voice down. They pass every quarter of an hour.", "Quick, get away from the light.",
        "If they ask, you never saw me.", "Were you followed? Do not turn around. Just tell me.",
    ),
    "sky": ("[time.{time}]", "[weather.{weather}]", "[weather.{weather}]"),
    "time.dawn": ("First light is the best time to talk, before the day has opinions.", "You are up early. Or very late.",
                  "The dew is still on everything."),
    "time.day": ("At this hour you can see all the way across.", "You picked a decent time of day to come.",
                 "I was about to stop for lunch anyway."),
    "time.sunset": ("The light will be gone soon.", "This is the hour when everything here turns to copper.",
                    "You have until the sun touches the edge, then I lock up."),
    "time.night": ("Most people have the sense to sleep at this hour.", "You found your way in the dark, that is something.",
                   "The night is only half as empty as it looks."),
    "weather.clear": ("Not a cloud. That never lasts.", "With air this clear you can hear the other shore of the world.",
                      "We have earned a sky like this."),
    "weather.cloudy": ("The clouds have been sitting on us for days.", "Grey again. I have stopped minding.",
                       "If the sky makes up its mind, tell me."),
    "weather.rain": ("Come under the roof, you are dripping.", "Nine days of rain. My boots have started to grow things.",
                     "The rain hides footsteps. Yours too."),
    "weather.snow": ("Shake the snow off before it melts into your collar.", "The snow has swallowed every path but yours.",
                     "Mind your fingers in this cold."),
    "weather.fog": ("In this fog I greet everyone, just in case.", "I heard you long before I saw you. Fog does that.",
                    "Yesterday the fog brought back my hat. From last year."),
    "weather.storm": ("You walked through that storm? On purpose?", "Hold on to something, the next gust is a big one.",
                      "I counted four seconds to the thunder. It was six before."),
    "place": ("[lore] [things]", "[things] [lore]"),
    "lore": (
        "My {kin} used to say that {place} keeps whatever you drop.", "People pass through {place} and think they have seen it. They have not.",
        "I have drawn {place} eleven times and never got it right.", "When I came, {place} had no name. It still does not answer to one.",
        "You should hear {place} when the wind comes from the other side.", "There are two ways to know {place}: on foot, or not at all.",
        "Half of what they tell you about {place} is wrong. The other half is worse.",
    ),
    "things": (
        "And nobody told you about the {thing}, did they?", "I stay because of the {thing}, if I am honest.",
        "Everyone remembers the {thing}. I remember what was there before.", "Without the {thing} I would have moved away long ago.",
        "Look at the {thing} twice. The second time you will notice.", "Children dare each other to touch the {thing}. I never could.",
    ),
    "thing": (
        "The {thing}? My {kin} was there first, with a notebook and no shoes. Two summers of notes, and the last page says only: ask again.",
        "I used to count whatever I saw near the {thing}. One morning the number was right for the first time, and I stopped.",
        "Strangers want to take a piece of the {thing} home. It does not work. It never arrives.",
        "You will hear that the {thing} came with the first settlers. The first settlers said the same of somebody else.",
        "Once a year someone leaves a {item} beside the {thing}. We take turns pretending that we do not know who.",
    ),
    "person": (
        "[past] [habit]", "[habit] [past]",
    ),
    "past": (
        "I was going to stay for one night. That was {years} years ago.", "My {kin} was the {role} here before me. I only came to say goodbye.",
        "I learned the trade from my {kin}, who had it from nobody.", "I have been the {role} for {years} years, and I am still bad at mornings.",
        "Before this I sold umbrellas in a town without rain.", "I ran away to see the world, and the world turned out to be {place}.",
    ),
    "habit": (
        "Every evening I walk once around {place}, so that it knows I am still here.", "I talk to myself. Do not worry, I rarely argue.",
        "I know everyone by their knock. You do not knock.", "I write down one good thing a day. Today it may be you.",
        "There is always a kettle on. It is not always tea.", "I keep a list of people who said they would come back. It is long.",
    ),
    "fetch.task": (
        "My {item} is gone. I must have left it {where}. Would you look for it?",
        "It is a small thing, really. A {item}. I dropped it {where}, and my knees no longer go that far.",
        "If you are heading that way: there should be a {item} {where}. It was my {kin}'s. I want it back.",
    ),
    "carry.task": (
        "Take this {item} to my {kin}. You will find them {where}. Do not let it get wet.",
        "Somebody waits {where}, and I have kept them waiting too long. Bring them this {item} for me.",
        "I promised to deliver a {item} by tomorrow, {where}. And here I still sit. Would you?",
    ),
    "watch.task": (
        "Something has changed {where}. I hear it at night. Go and look, and tell me I am an old fool.",
        "I need a pair of eyes younger than mine. Go and stand {where} until you notice it. You will know.",
        "Three nights in a row there was a light {where}. Find out who carries it. I found this {item} there, nothing else.",
    ),
    "fetch.why": (
        "My {kin} gave it to me the day we stopped talking. I would like to have something to say.",
        "It is worth nothing. That is why nobody else will look for it.",
        "I can sleep without it. I just do not.",
    ),
    "carry.why": (
        "Because I am too proud to go, and too sorry not to send it.", "We quarrelled over it for {years} years. I have run out of arguments.",
        "It was never mine. I only had the better pockets.",
    ),
    "watch.why": (
        "Last time I ignored such a thing, we lost the bridge.", "If it is what I think, we ought to thank it. If not, we ought to run.",
        "Nobody believes me. You look like someone who is used to that.",
    ),
    "yes": (
        "[relief] Start {where}, and let the {thing} be on your left. [promise]", "[relief] Go {where}. [promise]",
        "[promise] But first: {where}, remember. Say it back to me. Good.",
    ),
    "relief": (
        "You would? Then I owe you more than thanks.", "Good. I had a whole speech ready, and now I need not give it.",
        "I hoped you were the kind.", "Well then! You have just saved me a sleepless night.",
    ),
    "promise": (
        "When you are back there will be {reward}.", "I cannot pay much: {reward}. Will that do?", "Bring me good news and you shall have {reward}.",
    ),
    "danger": ("[danger.{mood}] [advice]",),
    "advice": (
        "Keep the {thing} in sight and you cannot get lost.", "If in doubt, turn back. Nobody keeps score.",
        "Eat something first.", "And do not whistle. I will explain later.",
    ),
    "danger.calm": ("Danger? A nettle or two.", "The worst that can happen is that you like it there."),
    "danger.mystical": ("What lives there is shy. It will try to look like you.", "You may come back a day before you left. It wears off."),
    "danger.cheerful": ("Only the geese. Respect the geese.", "My cooking is more dangerous, ask anyone!"),
    "danger.eerie": ("It does not hurt you. It only wants to know where you live.", "If the birds stop, count to ten. If you hear eleven, run."),
    "danger.epic": ("There is one who guards the way, and he has never lost. Nor has he ever been asked politely.",
                    "Seven went before you. I still keep their cups."),
    "danger.melancholic": ("Nothing there will harm you. It only reminds you of things.", "You will want to stay. That is the danger."),
    "danger.tense": ("Two guards, and one of them owes me money. Take the other side.", "Once the siren starts you have ninety seconds."),
    "no": (
        "No, no, I understand. I would not go either, if I could help it.", "Fair enough. You do not even know me.",
        "Then I shall ask the next one. There is a next one every few years.", "Honest, at least. The last one said yes and kept walking.",
    ),
    "hub": ("What else is on your mind?", "Go on, ask. I charge nothing for answers.", "I have time for one more. Or three.",
            "You have that look. Another question?"),
    "bye": (
        "Safe steps. And latch the gate, if you find one.", "Come by again. I will be here, I am always here.",
        "Go well. If you see my {kin}, say that I asked.", "Mind the {thing} on your way out.",
    ),
    "ask.place": ("What is this place?", "Tell me about {place}.", "How long has {place} been like this?", "Is it always like this here?"),
    "ask.person": ("Who are you?", "How did you end up here?", "What does a {role} do all day?", "You live here alone?"),
    "ask.task": ("You look worried. Can I help?", "Is there anything I can do?", "What do you need?", "I am looking for work."),
    "ask.thing": ("What about the {thing}?", "Tell me more about the {thing}.", "Why does everybody mention the {thing}?"),
    "ask.why": ("Why does it matter so much?", "Why me?", "What is the story behind it?", "And what is in it for you?"),
    "ask.danger": ("Is it dangerous?", "What should I look out for?", "Anything I should know first?"),
    "ask.more": ("Something else.", "Let me ask you another thing.", "One more question."),
    "accept": ("I will do it.", "Consider it done.", "All right, I will go.", "You can count on me."),
    "refuse": ("I am sorry, I cannot.", "That is not for me.", "Not today.", "Find somebody else."),
    "after_all": ("Wait. I will do it after all.", "Oh, very well. Tell me where.", "I changed my mind."),
    "leave": ("I have to go.", "Goodbye.", "I was only passing through.", "Another time."),
    "set_off": ("I am on my way.", "See you soon.", "Keep the kettle warm."),
}  # fmt: skip
