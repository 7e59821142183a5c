"""Where this installation keeps its own files."""

from pathlib import Path

import pytest

from apotheca.config import databases


@pytest.mark.parametrize("said", [None, ""])
def test_without_a_home_files_are_kept_in_a_folder_of_their_own(monkeypatch, tmp_path, said):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("APOTHECA_HOME", raising=False)
    if said is not None:
        monkeypatch.setenv("APOTHECA_HOME", said)
    assert databases.home() == Path(tmp_path, ".apotheca").resolve()
