"""What a host may set, and what it may not."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from studio.settings import ASSETS, Settings


def test_variables_of_the_environment_are_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("STUDIO_PROFILE", "mini")
    monkeypatch.setenv("STUDIO_DEVICE_BUDGET_GB", "1.5")
    monkeypatch.setenv("STUDIO_OUTPUT_DIR", str(tmp_path))
    settings = Settings()
    assert (settings.profile, settings.device_budget_gb, settings.output_dir) == ("mini", 1.5, tmp_path)


def test_defaults_need_nothing() -> None:
    settings = Settings()
    assert (settings.profile, settings.device, settings.hub) == ("auto", "auto", "auto")
    assert not settings.share


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PROFILE", "huge"),
        ("DEVICE", "toaster"),
        ("DEVICE_BUDGET_GB", "0"),
        ("TIME_LIMIT_SECONDS", "-1"),
        ("QUEUE_SIZE", "0"),
        ("PORT", "70000"),
    ],
)
def test_wrong_values_are_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"STUDIO_{name}", value)
    with pytest.raises(ValidationError):
        Settings()


def test_settings_cannot_change_while_running(settings: Settings) -> None:
    with pytest.raises(ValidationError):
        settings.profile = "full"  # type: ignore[misc]


def test_every_setting_explains_itself() -> None:
    assert [name for name, info in Settings.model_fields.items() if not info.description] == []


def test_assets_travel_with_the_code() -> None:
    assert (ASSETS / "locales" / "en").is_dir()
