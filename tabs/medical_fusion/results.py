"""What the medical tab shows of a case and of its answer, as HTML. Words are about patterns of phantoms, never about a person."""

from __future__ import annotations

from html import escape

import numpy as np

from studio.medical.clinical.labs import LAB_FIELDS
from studio.medical.fusion.answer import Answer
from studio.medical.phantom.axial_slice import axial_slice
from studio.messages import say
from studio.tasks.medical_fusion.result import MedicalFusionResult
from tabs.medical_fusion.film_viewer import grey_url, outline_url, viewer
from tabs.medical_fusion.report_panel import report
from tabs.shared import stage

_ARMS = ("fused", "image", "note", "labs")
_SHOWN = 6  # classes of the bars: the likeliest by any arm


def percent(p: float) -> str:
    """A probability for people: never 100 %, because no answer is certain."""
    return "&gt; 99 %" if p > 0.99 else f"{100 * p:.0f} %"


def dialled(film: np.ndarray, note: str, labs: dict[str, float], lang: str) -> str:
    """A case before anything was computed: its film, its note, its laboratory values."""
    return f'<div class="stage is-case">{viewer(film, None, lang)}{_given(note, labs, lang)}</div>'


def shown(result: MedicalFusionResult, lang: str) -> str:
    """The stage after a run: film with maps beside the verdict, or why there is none."""
    answer = result.answer
    if answer.refusal is not None:
        return _refused(result, lang)
    film = viewer(result.film, answer, lang) if result.film is not None else ""
    side = say(f"ui.medical_side.{answer.side or 'none'}", lang) if result.film is not None else ""
    ratio = say("ui.medical_ratio", lang, ratio=f"{answer.cardiothoracic_ratio:.2f}") if answer.cardiothoracic_ratio else ""
    best = max(answer.probabilities["fused"])
    verdict = (
        f'<div class="verdict"><p class="label">{escape(say("ui.medical_most_like", lang))}</p>'
        f"<h3>{escape(result.reported.pattern(answer.best, lang))}</h3><p><strong>{percent(best)}</strong> "
        f"{escape(say('ui.medical_of_labels' if result.facts.own else 'ui.medical_of_phantoms', lang, count=len(answer.classes)))}</p>"
        f"<p>{escape(side)} {escape(ratio)}</p>{_flags(result, lang)}{_shares(answer, lang)}</div>"
    )
    return f'<div class="stage is-answer">{film}{verdict}</div>'


def _refused(result: MedicalFusionResult, lang: str) -> str:
    refusal = result.answer.refusal
    assert refusal is not None
    film = viewer(result.film, None, lang) if result.film is not None else ""
    far = ""
    if refusal.distance is not None and refusal.limit is not None:
        distance, limit = f"{refusal.distance:.1f}", f"{refusal.limit:.1f}"
        far = f"<p>{escape(say('ui.medical_refused_distance', lang, distance=distance, limit=limit))}</p>"
    card = (
        f'<div class="verdict is-refused" role="alert"><h3>{escape(say("ui.medical_refused", lang))}</h3>'
        f"<p>{escape(say(refusal.code, lang, **refusal.params))}</p>{far}<p>{escape(say('ui.medical_refused_all', lang))}</p></div>"
    )
    return f'<div class="stage is-answer">{film}{card}</div>'


def _flags(result: MedicalFusionResult, lang: str) -> str:
    answer, lines = result.answer, []
    if answer.missing:
        names = ", ".join(say(f"ui.modality.{name}", lang) for name in answer.missing)
        lines.append(say("ui.medical_missing", lang, names=names))
    if answer.conflict > answer.conflict_limit:
        own, caught = result.facts.own, round(100 * result.figures.get("conflict", {}).get("another's note", 0))
        key = "ui.medical_conflict_own" if own else "ui.medical_conflict"
        lines.append(say(key, lang, value=f"{answer.conflict:.2f}", limit=f"{answer.conflict_limit:.2f}", caught=caught))
    return "".join(f'<p class="flag">{escape(line)}</p>' for line in lines)


def _shares(answer: Answer, lang: str) -> str:
    parts = "".join(
        f'<li class="is-{name}" style="--share:{share:.3f}"><span>{escape(say(f"ui.modality.{name}", lang))}</span>{100 * share:.0f} %</li>'
        for name, share in answer.shares.items()
    )
    return (
        f'<p class="label">{escape(say("ui.medical_shares", lang))}</p><ul class="shares">{parts}</ul>'
        f'<p class="hint">{escape(say("ui.medical_shares_note", lang))}</p>'
    )


def omitted(result: MedicalFusionResult) -> tuple[str, ...]:
    """Names of the parameters behind this result that its settings leave out: a note that the user wrote, a file."""
    own_note = bool(result.note)
    if own_note and result.case is not None:
        from studio.tasks.medical_fusion.demo_case import demo_note

        own_note = result.note != demo_note(result.case, result.settings["context"])
    given = {
        "fusion_model": result.facts.own,
        "film_file": result.settings.get("film_source") == "file" and result.film is not None,
        "note": own_note,
    }
    return tuple(name for name, there in given.items() if there)


def details(result: MedicalFusionResult, lang: str) -> str:
    """Below the stage: the arms side by side, the words that counted, counterfactuals, the truth."""
    if result.answer.refusal is not None:
        return ""
    return _arms(result, lang) + _words(result, lang) + _otherwise(result, lang) + _truth(result, lang) + report(result, lang)


def _piece(title: str, body: str, note: str = "") -> str:
    hint = f'<p class="hint">{escape(note)}</p>' if note else ""
    return f'<section class="piece"><h3>{escape(title)}</h3>{hint}{body}</section>'


def _arms(result: MedicalFusionResult, lang: str) -> str:
    answer = result.answer
    arms = [arm for arm in _ARMS if arm in answer.probabilities]
    table = np.array([answer.probabilities[arm] for arm in arms])  # type: ignore[index]
    rows = sorted(np.argsort(-table.max(0))[:_SHOWN].tolist(), key=lambda c: -table[0, c])
    head = "".join(f"<th scope='col'>{escape(say(f'ui.arm.{arm}', lang))}</th>" for arm in arms)
    body = "".join(
        f"<tr><th scope='row'>{escape(result.reported.pattern(c, lang))}</th>"
        + "".join(f'<td class="bar" style="--p:{table[i, c]:.3f}">{100 * table[i, c]:.0f}</td>' for i in range(len(arms)))
        + "</tr>"
        for c in rows
    )
    title = say("ui.medical_arms", lang)
    return _piece(
        title,
        stage.scrollable(f'<table class="arms"><thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table>', title),
    )


_WEIGHTY = 0.5  # of log-odds


def _words(result: MedicalFusionResult, lang: str) -> str:
    words = result.answer.words
    if not words:
        return ""
    most = max(abs(w.weight) for w in words)
    top = max(most, _WEIGHTY)  # where other inputs settle the answer, words that hardly move it look pale
    pieces, at = [], 0
    for word in words:
        kind, strength = ("for" if word.weight > 0 else "against"), min(abs(word.weight) / top, 1)
        pieces.append(escape(result.note[at : word.start]))
        pieces.append(
            f'<mark class="is-{kind}" style="--w:{strength:.2f}" title="{word.weight:+.2f}">'
            f"{escape(result.note[word.start : word.end])}</mark>"
        )
        at = word.end
    pieces.append(escape(result.note[at:]))
    found = result.figures.get("hits", {}).get("words"), result.figures.get("hits_random_weights", {}).get("words")
    hint = say("ui.medical_words_note", lang)
    if most < _WEIGHTY:
        hint += " " + say("ui.medical_words_little", lang)
    if None not in found:
        hint += " " + say("ui.medical_words_hit", lang, hit=round(100 * found[0]), control=round(100 * found[1]))
    return _piece(say("ui.medical_words", lang), f'<p class="words">{"".join(pieces)}</p>', hint)


def _otherwise(result: MedicalFusionResult, lang: str) -> str:
    answer, rows = result.answer, []
    for other in answer.counterfactuals:
        best = int(np.argmax(other.probabilities))
        same = best == answer.best
        film = f'<img src="{grey_url(other.film, 96)}" alt="">' if other.film is not None else ""
        note = f"<small>{escape(other.note)}</small>" if other.note else ""
        rows.append(
            f'<li class="{"is-same" if same else "is-other"}">{film}'
            f"<div><span>{escape(say(f'ui.change.{other.change}', lang))}</span>{note}</div>"
            f"<b>{escape(result.reported.pattern(best, lang))} <i>{percent(max(other.probabilities))}</i></b></li>"
        )
    return _piece(say("ui.medical_otherwise", lang), f'<ul class="otherwise">{"".join(rows)}</ul>') if rows else ""


def _truth(result: MedicalFusionResult, lang: str) -> str:
    if result.case is None or result.truth is None or result.film is None or result.facts.own:  # a bundle may mean other things
        return ""
    if result.case.finding == "clear":
        body = f"<p>{escape(say('ui.medical_truth_clear', lang))}</p>"
    else:
        finding = say(f"choice.finding.{result.case.finding}", lang)
        context = say(f"choice.context.{result.settings['context']}", lang)
        body = f"<p>{escape(say('ui.medical_truth_known', lang, finding=finding, context=context))}</p>"
    cut = axial_slice(result.case)
    body += (
        f'<div class="views"><figure>{_outlined(result.film, result.truth, say("ui.medical_film_alt", lang))}'
        f"<figcaption>{escape(say('ui.medical_view_pa', lang))}</figcaption></figure>"
        f"<figure>{_outlined(cut.image, cut.mask, say('ui.medical_view_axial', lang))}"
        f"<figcaption>{escape(say('ui.medical_view_axial', lang))}</figcaption></figure></div>"
    )
    return f'<details class="piece truth"><summary>{escape(say("ui.medical_truth", lang))}</summary>{body}</details>'


def _outlined(picture: np.ndarray, mask: np.ndarray, alt: str) -> str:
    layer = f'<img src="{outline_url(mask, 320)}" alt="" class="layer is-on">' if mask.any() else ""
    return f'<div class="film small"><img src="{grey_url(picture, 320)}" alt="{escape(alt)}" class="base">{layer}</div>'


def _given(note: str, labs: dict[str, float], lang: str) -> str:
    units = {f.name: f for f in LAB_FIELDS}
    values = "".join(
        f'<li class="{"is-high" if v > units[n].high else "is-low" if v < units[n].low else ""}"><span>'
        f"{escape(say(f'field.medical_fusion.{n}', lang))}</span><b>{v:.{units[n].digits}f}</b></li>"
        for n, v in labs.items()
    )
    return (
        f'<div class="verdict"><p class="label">{escape(say("ui.medical_note", lang))}</p><p class="words">{escape(note)}</p>'
        f'<p class="label">{escape(say("ui.medical_labs_short", lang))}</p><ul class="labs">{values}</ul></div>'
    )


def summary(result: MedicalFusionResult, seconds: float, lang: str) -> str:
    key = "status.case_refused" if result.answer.refusal is not None else "status.case_answered"
    return stage.status(say(key, lang, seconds=f"{seconds:.1f}"), announce=True)
