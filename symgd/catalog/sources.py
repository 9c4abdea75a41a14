"""Sources that several examples share."""

BOYD = "Boyd & Vandenberghe 2004, Convex Optimization, section 9.3.2"
GOODFELLOW = "Goodfellow, Bengio & Courville 2016, Deep Learning"
JAMIL_YANG = "Jamil & Yang 2013, arXiv:1308.4008"
MGH = "Moré, Garbow & Hillstrom 1981, ACM Trans. Math. Softw. 7, 17-41"
SURJANOVIC = "Surjanovic & Bingham, Virtual Library of Simulation Experiments"
