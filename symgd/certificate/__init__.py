"""Is this derivative right? Proof, counterexample, or what the numbers say."""

from symgd.certificate.certificate import Certificate, Component, Counterexample, Verdict
from symgd.certificate.verification import verify

__all__ = ["Certificate", "Component", "Counterexample", "Verdict", "verify"]
