"""The scene of the matrix is set once."""

import pytest

from tests.matrix.scene import Scene


@pytest.fixture(scope="session")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """Four days of a portal on which every ground is used."""
    return Scene(tmp_path_factory.mktemp("matrix"))
