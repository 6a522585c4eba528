"""The model that answers a request: the bundled one of the catalog, or a bundle of the user's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.errors import InvalidInput
from studio.tasks.medical_fusion.evaluation_figures import evaluation_figures
from studio.tasks.running import heavy_imports

if TYPE_CHECKING:
    from studio.medical.fusion.inference import FusionModel
    from studio.medical.fusion.own_bundle import OwnBundle
    from studio.tasks.running import Engine

BUNDLED = "studio-fusion"
BUILT_IN = "built-in"
"""The film encoder of a bundle that brings its own copy of the bundled one; as in `studio.medical.fusion.fusion_network`."""
_ENCODERS = (("image_model", "image-features"), ("text_model", "text-features"))


@dataclass(frozen=True)
class ChosenModel:
    """``name`` and ``version`` (digits of the SHA-256 of its weights) for reports; ``figures`` of its own evaluation."""

    fusion: FusionModel
    name: str
    version: str
    figures: Mapping[str, Any]
    own: bool = False


def own_bundle(path: Path) -> OwnBundle:
    """The checked bundle in a folder or a ZIP. Raises `InvalidInput` about ``fusion_model``, in a sentence that says what is wrong."""
    if not path.exists():
        raise InvalidInput("error.bundle_missing", "fusion_model")
    with heavy_imports():
        from studio.medical.fusion.fusion_network import FusionNet  # noqa: F401  # what reading imports, under the lock
        from studio.medical.fusion.own_bundle import read_bundle
    return read_bundle(path)


def host_bundles(folder: Path | None) -> dict[str, Path]:
    """Name -> path of the bundles in the host's folder (``STUDIO_FUSION_MODELS``); nothing is read yet."""
    from studio.medical.fusion.own_bundle import bundles_in

    return bundles_in(folder)


@contextmanager
def chosen_model(engine: Engine, bundle: Path | None) -> Iterator[ChosenModel]:
    """The model in ``bundle`` (a folder or a ZIP), or the bundled one; valid inside the block only.

    Raises `InvalidInput` about ``fusion_model`` for a bundle that cannot be used, `ModelUnavailable` for an encoder that is not at hand.
    """
    with heavy_imports():
        from studio.medical.fusion.bundle import open_fusion, open_own_fusion, weights_version

    if bundle is None:
        figures = evaluation_figures()
        with open_fusion(engine.cache, BUNDLED, figures) as model:
            yield ChosenModel(model, engine.catalog.row(BUNDLED).title, weights_version(engine.cache, BUNDLED), figures)
        return
    own = own_bundle(bundle)
    for name, role in _ENCODERS:
        wanted = getattr(own.net.config, name)
        if not (name == "image_model" and wanted == BUILT_IN) and wanted not in {row.id for row in engine.catalog.rows(role)}:
            raise InvalidInput("error.bundle_encoder", "fusion_model", name=wanted[:60])
    with open_own_fusion(engine.cache, own) as model:
        yield ChosenModel(model, own.name, own.sha256[:12], own.figures, own=True)
