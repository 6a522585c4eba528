"""Which model answers in the medical tab: the bundled one, a bundle that the host keeps, or one that the visitor uploads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from studio.errors import InvalidInput, StudioError
from studio.medical.report.report_writer import banner_words
from studio.messages import say
from studio.tasks.medical_fusion.chosen_model import BUILT_IN, host_bundles, own_bundle
from tabs.language import language_of, t
from tabs.medical_fusion.banner import banner
from tabs.shared import stage
from tabs.shared.form import Form
from tabs.shared.page_events import QUICK, Update

if TYPE_CHECKING:
    from studio.medical.fusion.own_bundle import OwnBundle

CHOICE = "model_choice"
BUNDLED, UPLOAD = "", "?"  # no bundle of a host is called so
_COMMAND = (
    "python -m studio.training.medical_fusion own --data cases.csv --image-model resnet-50 --text-model bert-base-uncased --out my-model"
)
_BARS = (
    ("ui.own_model.fused", "accuracy"),
    ("ui.arm.image", "accuracy_image_alone"),
    ("ui.arm.note", "accuracy_note_alone"),
    ("ui.arm.labs", "accuracy_labs_alone"),
    ("ui.own_model.commonest", "accuracy_of_the_commonest_label"),
)


@dataclass(frozen=True)
class ModelPart:
    """``told`` shows the card of the chosen bundle, or what is wrong with it; ``host``: bundles of the host by name."""

    choice: gr.Dropdown
    file: gr.File
    told: gr.HTML
    host: Mapping[str, Path]


def build_model(form: Form, task_id: str, folder: Path | None) -> ModelPart:
    """Draw the choice, the file box, and the words on the reference design. ``folder``: the bundles of the host."""
    host = host_bundles(folder)
    choices = [(t("ui.own_model.bundled"), BUNDLED), *((name, name) for name in host), (t("ui.own_model.upload"), UPLOAD)]
    with gr.Accordion(t("ui.own_model"), open=False, elem_id=f"{task_id}-model"):
        choice = gr.Dropdown(
            choices, value=BUNDLED, label=t("ui.own_model.choice"), filterable=False, elem_id=f"{task_id}-{CHOICE}", interactive=True
        )  # fmt: skip
        form.extra(CHOICE, choice)
        file = form.add("fusion_model", visible=False, file_types=[".zip"], height=140)
        told = stage.panel(f"<p class='hint'>{t('ui.own_model.hint')}</p>", elem_id=f"{task_id}-model-told")
        stage.panel(
            f"<details class='reference'><summary>{t('ui.own_model.reference')}</summary><p>{t('ui.own_model.reference_text')}</p>"
            f"<pre tabindex='0'><code>{escape(_COMMAND)}</code></pre><p>{t('ui.own_model.reference_chinese')}</p></details>",
            elem_id=f"{task_id}-reference",
        )
    return ModelPart(choice, file, told, host)


def finish_model(raw: dict[str, Any], extras: dict[str, Any], host: Mapping[str, Path]) -> dict[str, Any]:
    """Raw parameters with the bundle that was chosen. Raises `InvalidInput` where an upload is chosen and there is none."""
    choice = extras.get(CHOICE, BUNDLED)
    if choice == UPLOAD:
        if not raw.get("fusion_model"):
            raise InvalidInput("error.bundle_missing", "fusion_model")
        return raw
    return {**raw, "fusion_model": host.get(choice)}


def connect_model(part: ModelPart, above: gr.HTML, figures: tuple[gr.HTML, gr.HTML]) -> None:
    """The card, the banner and the figures follow the choice. ``figures``: panels of the bundled model's and of a bundle's own."""
    outputs = [part.file, part.told, above, *figures]

    def on_choice(request: gr.Request, choice: str, file: str | None) -> Update:
        path = Path(file) if choice == UPLOAD and file else part.host.get(choice)
        return {part.file: gr.update(visible=choice == UPLOAD), **shown(path, language_of(request))}

    def on_upload(request: gr.Request, file: str | None) -> Update:
        return shown(Path(file) if file else None, language_of(request))

    def shown(path: Path | None, lang: str) -> Update:
        bundled: Update = {above: banner(escape(banner_words(lang))), figures[0]: gr.update(visible=True), figures[1]: ""}
        if path is None:
            return {**bundled, part.told: f"<p class='hint'>{escape(say('ui.own_model.hint', lang))}</p>"}
        try:
            bundle = own_bundle(path)
        except StudioError as error:
            return {**bundled, part.told: problem(error, lang), part.file: None}
        return {
            part.told: card(bundle, lang),
            above: banner(escape(banner_words(lang, bundle.name))),
            figures[0]: gr.update(visible=False),
            figures[1]: own_figures(bundle, lang),
        }

    part.choice.change(on_choice, [part.choice, part.file], outputs, **QUICK)
    part.file.upload(on_upload, part.file, outputs, **QUICK)
    part.file.clear(on_upload, part.file, outputs, **QUICK)


def problem(error: StudioError, lang: str) -> str:
    """What is wrong with a bundle, in the look of the sentences below fields."""
    lines = " ".join(p.sentence(lang) for p in error.problems)
    return f'<div class="validation-error" role="alert">{escape(lines)}</div>'


def card(bundle: OwnBundle, lang: str) -> str:
    """Name, labels, encoders, hash and the maker's own words. Everything in it was written by somebody else, so all of it is escaped."""
    config = bundle.net.config
    film = say("ui.own_model.film_encoder", lang) if config.image_model == BUILT_IN else config.image_model
    rows = [
        ("labels", " · ".join(config.classes)),
        ("encoders", f"{film} · {config.text_model}"),
        ("made", bundle.made),
        ("weights", f"SHA-256 {bundle.sha256[:12]}"),
    ]
    facts = "".join(
        f"<div><dt>{escape(say(f'ui.own_model.{key}', lang))}</dt><dd>{escape(value)}</dd></div>" for key, value in rows if value
    )
    words = (
        f"<details><summary>{escape(say('ui.own_model.card', lang))}</summary><pre tabindex='0'>{escape(bundle.card)}</pre></details>"
        if bundle.card.strip()
        else ""
    )
    return f'<div class="own-model"><h3>{escape(bundle.name)}</h3><dl class="facts">{facts}</dl>{words}</div>'


def own_figures(bundle: OwnBundle, lang: str) -> str:
    """What the training measured on the bundle's own test cases, as bars."""
    found = bundle.figures
    if "accuracy" not in found:
        return f'<p class="hint">{escape(say("ui.own_model.no_figures", lang))}</p>'
    bars = "".join(
        f'<tr><th scope="row">{escape(say(key, lang))}</th><td class="bar" style="--p:{min(max(found[name], 0), 1):.3f}">'
        f"{100 * found[name]:.1f}</td></tr>"
        for key, name in _BARS
        if name in found
    )
    told = (("test", "test_cases", ".0f"), ("ece", "calibration_error", ".3f"))
    rest = [(key, f"{found[name]:{digits}}") for key, name, digits in told if name in found]
    hint = " · ".join(f"{say(f'ui.own_model.{key}', lang)}: {value}" for key, value in rest)
    title = say("ui.own_model.figures", lang)
    table = stage.scrollable(f'<table class="arms"><tbody>{bars}</tbody></table>', title)
    head = f"<h3>{escape(bundle.name)}: {escape(title)}</h3>"
    return f'<div class="evaluation own-figures">{head}{table}<p class="hint">{escape(hint)}</p></div>'
