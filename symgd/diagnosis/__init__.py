"""Why a run went as it did: the exact curvatures on its path against what its rule can bear."""

from symgd.diagnosis.explain import diagnose
from symgd.diagnosis.diagnosis import Diagnosis, Exceeded, RateVerdict, Remedy

__all__ = ["Diagnosis", "Exceeded", "RateVerdict", "Remedy", "diagnose"]
