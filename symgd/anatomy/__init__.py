"""What each step of a run was made of, and what its rule remembered, from its equations."""

from symgd.anatomy.replay import Replay, replay
from symgd.anatomy.shares import Shares, shares

__all__ = ["Replay", "Shares", "replay", "shares"]
