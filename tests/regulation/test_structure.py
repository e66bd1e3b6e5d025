"""The tree of a regulation, whatever its numbering looks like."""

from opscharter.regulation.structure import regulations_in


def tree(text: str) -> list[tuple[str, str]]:
    """Every node of a text as (path, first words)."""
    return [
        ("/".join(node.path), node.text.split("\n")[0][:8])
        for regulation in regulations_in(text)
        for node in regulation.nodes
    ]


def test_chapters_articles_and_items_nest_as_they_are_numbered():
    assert tree(
        "小区快递柜管理规定\n第一章　总则\n第一条　为方便收件，制定本规定。\n第二条　管理员履行下列职责：\n（一）每日巡查一次；\n（二）做好下列登记：\n"
        "1.异常件；\n2.滞留件。\n第二章　附则\n第三条　本规定自印发之日起施行。"
    ) == [
        ("第一章", "总则"),
        ("第一章/第一条", "为方便收件，制定"),
        ("第一章/第二条", "管理员履行下列职"),
        ("第一章/第二条/（一）", "每日巡查一次；"),
        ("第一章/第二条/（二）", "做好下列登记："),
        ("第一章/第二条/（二）/1.", "异常件；"),
        ("第一章/第二条/（二）/2.", "滞留件。"),
        ("第二章", "附则"),
        ("第二章/第三条", "本规定自印发之日"),
    ]


def test_numbers_run_together_in_one_paragraph_are_told_apart():
    flattened = "PAGE棧房管理制度一、總則(一)目的為了管好棧房,制定本制度。(二)范圍適用于棧房人員。二、崗位職責(一)保管員1.負責收貨。2.負責發貨。"
    (regulation,) = regulations_in(flattened)
    assert regulation.title == "棧房管理制度"
    assert [node.path for node in regulation.nodes] == [
        ("一、",),
        ("一、", "(一)"),
        ("一、", "(二)"),
        ("二、",),
        ("二、", "(一)"),
        ("二、", "(一)", "1."),
        ("二、", "(一)", "2."),
    ]


def test_references_times_and_amounts_are_no_labels():
    found = tree(
        "泳池开放规定\n一、泳池每日9:00开放，票价1.5元起，优惠2.5%。\n二、违反本规定一、（一）的，依照第十条规定处理。\n三、管理员在每周一、周三、周五换水。"
    )
    assert [path for path, _words in found] == ["一、", "二、", "三、"]
