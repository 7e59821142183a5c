def test_world(world):
    assert world.item["HEPARIN"]


def test_world_real(real_world):
    assert real_world.item["HEPARIN"]
