"""Why a run went as it did: the exact curvatures on its path against what its rule can bear."""

from symgd.diagnosis.diagnosis import Diagnosis, Exceeded, RateVerdict, Remedy
from symgd.diagnosis.explain import diagnose

__all__ = ["Diagnosis", "Exceeded", "RateVerdict", "Remedy", "diagnose"]
