"""Clusters of Dask; nothing of Dask is loaded before one is asked for."""

from importlib.util import find_spec

from symgd.errors import SettingError


def require() -> None:
    """Check that Dask is there.

    Raises:
        SettingError: when it is not installed.
    """
    if find_spec("distributed") is None:
        raise SettingError(
            'a cluster needs Dask, which is not installed: type pip install "symgd[dask]"'
        )
