"""Words that a line should not end with, or should begin with, by language: articles, prepositions, conjunctions, helpers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from studio.captions.language.reading_limits import base_language


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


@dataclass(frozen=True)
class BreakWords:
    """Lower-case words. A line never ends after one of ``determiners``, hardly after ``prepositions``, ``conjunctions`` and ``helpers``
    (subjects, auxiliaries, negations); it likes to begin with a conjunction or a preposition."""

    determiners: frozenset[str] = frozenset()
    prepositions: frozenset[str] = frozenset()
    conjunctions: frozenset[str] = frozenset()
    helpers: frozenset[str] = frozenset()
    abbreviations: frozenset[str] = frozenset()


ENGLISH = BreakWords(
    _words("a an the my your his her its our their this that these those every each some any no"),
    _words("of in to for on with at by from into about over under through between against during without within after before like near"),
    _words("and but or nor so yet because although though while when where which who whom whose that if unless until since as than"),
    _words(
        "i you he she it we they is are was were be been am have has had will would can could shall should may might must do does did not "
        "very more most too i'm you're he's she's it's we're they're i've you've we've i'll you'll we'll don't can't"
    ),
    _words("mr. mrs. ms. dr. prof. st. sr. jr. gen. col. capt. lt. rev. hon. vs. no. fig. e.g. i.e."),
)
_WORDS: dict[str, BreakWords] = {
    "en": ENGLISH,
    "es": BreakWords(
        _words("el la los las un una unos unas lo mi tu su mis tus sus nuestro nuestra este esta estos estas ese esa aquel aquella cada"),
        _words("a al ante bajo con contra de del desde en entre hacia hasta para por según sin sobre tras"),
        _words("y e o u ni pero sino porque aunque que cuando donde como si mientras pues cuyo quien"),
        _words("no me te se nos os le les yo tú él ella he ha han has hay es son era fue muy más ya está están"),
        _words("sr. sra. srta. dr. dra. d. dña. ud. uds. núm. pág. etc."),
    ),
    "fr": BreakWords(
        _words("le la les un une des du au aux mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs ce cet cette ces chaque"),
        _words("à de en dans par pour sur sous avec sans chez vers entre contre depuis pendant avant après"),
        _words("et ou mais donc or ni car que qui quand où dont si comme lorsque puisque parce"),
        _words("je tu il elle on nous vous ils elles ne n' se me te s' est sont était a ai as ont avait très plus c'est qu'il qu'elle"),
        _words("m. mm. mme. mlle. dr. pr. st. ste. n° p. etc."),
    ),
    "it": BreakWords(
        _words("il lo la i gli le un uno una l' mio mia tuo tua suo sua nostro nostra questo questa questi queste quel quella ogni"),
        _words("di a da in con su per tra fra del della dei degli delle dello al alla ai alle dal dalla nel nella nei sul sulla sui"),
        _words("e ed o ma però perché che chi quando dove come se mentre anche né quindi cui"),
        _words("non mi ti si ci vi ne io tu lui lei noi voi loro ho hai ha abbiamo hanno è sono era più molto"),
        _words("sig. sig.ra dott. dott.ssa prof. ing. avv. n. pag. ecc."),
    ),
    "de": BreakWords(
        _words(
            "der die das den dem des ein eine einen einem einer eines kein keine keinen mein meine dein sein seine ihr ihre unser euer "
            "dieser diese dieses diesen jeder jede jedes"
        ),
        _words("in im an am auf aus bei beim mit nach von vom zu zum zur für um über unter durch gegen ohne vor zwischen bis seit wegen"),
        _words("und oder aber denn sondern dass weil wenn als ob obwohl während damit sodass wo wie"),
        _words("ich du er sie es wir ihr nicht sehr mehr ist sind war bin hat habe haben wird werden kann will muss soll zu sich"),
        _words("hr. fr. dr. prof. st. nr. s. z.b. d.h. u.a. usw. bzw. ca. vgl."),
    ),
    "pt": BreakWords(
        _words("o a os as um uma uns umas meu minha teu tua seu sua nosso nossa este esta esse essa aquele aquela cada"),
        _words("a ao à de do da dos das em no na nos nas com contra para por pelo pela sem sob sobre entre até desde"),
        _words("e ou mas nem porque que quando onde como se embora pois"),
        _words("não me te se nos lhe eu tu ele ela nós eles é são era foi há tem muito mais já está"),
        _words("sr. sra. dr. dra. prof. n.º pág. etc."),
    ),
    "ru": BreakWords(
        frozenset(),
        _words("в во на с со к ко у о об от до из по за для без при про через над под между перед из-за из-под"),
        _words("и а но или да что чтобы если когда где как потому хотя пока который которая которые ли"),
        _words("не ни я ты он она мы вы они это бы же был была было были есть очень"),
        _words("г. гг. т.е. т.д. т.п. др. стр. им. проф."),
    ),
    "ar": BreakWords(
        frozenset(),
        _words("في من إلى على عن مع حتى منذ خلال بين تحت فوق عند بعد قبل دون"),
        _words("و أو ثم لكن لأن أن إن إذا عندما حيث التي الذي الذين كما"),
        _words("لا لم لن ما قد هو هي هم كان كانت هذا هذه ذلك تلك يا"),
    ),
}
_NONE = BreakWords()


@lru_cache(maxsize=64)
def break_words(language: str) -> BreakWords:
    """The words of a language, given as a BCP 47 tag; no words for one that is not listed, and English for none."""
    return _WORDS.get(base_language(language) or "en", _NONE)
