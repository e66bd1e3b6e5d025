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


def test_headings_without_numbers_are_their_own_labels():
    assert tree(
        "阅览室管理规定\n\n开放时间\n阅览室每天9:00至17:00开放。\n\n借阅\n读者每次借阅不得超过五册。\n逾期的应当说明。\n\n附则\n本规定自公布之日起施行。"
    ) == [
        ("开放时间", "阅览室每天9:0"),
        ("借阅", "读者每次借阅不得"),
        ("附则", "本规定自公布之日"),
    ]
    assert [
        path
        for path, _ in tree("【着装】员工应当穿工装。\n【考勤】员工应当打卡。\n【卫生】每天打扫。")
    ] == [
        "【着装】",
        "【考勤】",
        "【卫生】",
    ]


def test_words_before_a_colon_head_paragraphs_without_numbers():
    assert [
        path
        for path, _ in tree(
            "志愿者守则\n报名：志愿者应当填写报名表。\n培训：新志愿者应当参加培训。\n服务：志愿者应当佩戴标志。\n请假：应当提前一天告知。"
        )
    ] == ["报名", "培训", "服务", "请假"]


def test_a_markdown_heading_ends_the_list_above_it():
    text = "# 值班规定\n\n1. **到岗**：提前十分钟到岗。\n2. **记录**：应当记录来电。\n\n## 附则\n\n本规定由办公室解释。"
    assert [path for path, _ in tree(text)] == ["1.", "2.", "附则"]


def test_decimals_stand_under_their_own_beginning():
    text = "泵房规程\n1 总则\n1.1 为规范运行，制定本规程。\n2 职责\n2.1 班长\n2.1.1 负责排班。\n2.1.2 每周检查2.5小时。\n2.2 值班员每2小时巡检。"
    assert [path for path, _ in tree(text)] == [
        "1", "1/1.1", "2", "2/2.1", "2/2.1/2.1.1", "2/2.1/2.1.2", "2/2.2",
    ]  # fmt: skip


def test_missing_and_repeated_numbers_keep_their_places():
    text = "门禁办法\n二、出入\n（一）业主刷卡。\n（三）访客登记。\n（三）快递员停留。\n四、设备\n1、每月检查。\n3、故障修复。"
    assert [path for path, _ in tree(text)] == [
        "二、", "二、/（一）", "二、/（三）", "二、/（三）", "四、", "四、/1、", "四、/3、",
    ]  # fmt: skip


def test_table_rows_are_no_nodes():
    text = "收费办法\n第一条 按下表收费：\n序号 项目 标准 备注\n1 停车 5元 首小时免费\n2 洗车 20元 无\n第二条 收费员应当开票。"
    assert [path for path, _ in tree(text)] == ["第一条", "第二条"]


def test_what_a_scanner_broke_is_joined_and_heads_and_numbers_of_pages_go():
    page = "仓库消防规定"
    text = (
        f"{page}\n第一条 仓库主任应当每月组织一次防火检查，发现隐患的依照本\n规定第三条处理，并做好检查的记录备查，每年底归档保存，不\n得遗失。\n"
        "第二条 库区内严禁吸烟，违反的由仓库主任按照本单位有关的规\n定处理，情节严重的报上级决定。\n"
        f"- 1 -\n{page}\n第三条 消防隐患应当在发现之后二十四小时之内整改完毕，整改\n不了的应当停用。\n第四条 本规定自公布之日起施行。"
    )
    (regulation,) = regulations_in(text)
    assert [node.label for node in regulation.nodes] == ["第一条", "第二条", "第三条", "第四条"]
    assert "依照本规定第三条处理" in regulation.nodes[0].text
    assert all("\n" not in node.text and "- 1 -" not in node.text for node in regulation.nodes)


def test_regulations_of_one_file_are_told_apart_with_their_titles():
    text = "某社区制度汇编\n\n值班制度\n一、按时到岗。\n二、不得脱岗。\n\n卫生制度\n一、每天清扫。\n二、每周大扫除。\n\n附件1\n\n志愿者行为规范\n一、应当守时。\n二、不得收礼。"
    found = regulations_in(text)
    assert [(each.title, len(each.nodes)) for each in found] == [
        ("值班制度", 2),
        ("卫生制度", 2),
        ("志愿者行为规范", 2),
    ]
    assert "附件" not in found[1].nodes[-1].text


def test_what_the_page_prints_around_a_regulation_is_left_out():
    text = (
        "首页 > 制度范本 > 物业\n保洁制度\n2024-03-05 来源：网络 浏览：15次\n一、保洁员每天清扫。\n二、不得脱岗。\n"
        "上一篇：保安制度\n相关推荐\n1. 绿化管理制度\n2. 保安制度"
    )
    (regulation,) = regulations_in(text)
    assert regulation.title == "保洁制度"
    assert [node.text for node in regulation.nodes] == ["保洁员每天清扫。", "不得脱岗。"]


def test_signature_and_date_are_not_part_of_the_last_article():
    text = (
        "值班规定\n第一条 按时到岗。\n第二条 本规定由行政部解释。\n\n河湾街道办事处\n2025年5月20日"
    )
    assert regulations_in(text)[0].nodes[-1].text == "本规定由行政部解释。"


def test_a_text_that_breaks_off_is_marked_at_its_last_node():
    text = (
        "值班规定\n一、值守\n1.按时到岗。\n2.做好记录。\n二、交接\n1.当面交接。\n2.交接时应当说明"
    )
    (regulation,) = regulations_in(text)
    assert regulation.truncated
    assert [node.truncated for node in regulation.nodes] == [False] * 5 + [True]
    assert not regulations_in(text + "未办事项。")[0].truncated


def test_a_table_of_contents_is_not_the_regulation():
    text = "养老院制度\n目录\n第一章 总则......1\n第二章 入住......2\n第一章 总则\n第一条 制定本制度。\n第二章 入住\n第二条 入住须经评估。"
    assert [path for path, _ in tree(text)] == [
        "第一章",
        "第一章/第一条",
        "第二章",
        "第二章/第二条",
    ]


def test_the_charters_own_markdown_is_read_too():
    text = "---\ntitle: 中心章程\n---\n\n# 中心章程\n\n## 第一章　总则\n\n第一条　制定[本章程](control:charter.text/in-force)。\n\n第二条　比例不低于 [95%](control:a/b.least)。"
    (regulation,) = regulations_in(text)
    assert regulation.title == "中心章程"
    assert [node.text for node in regulation.nodes] == ["总则", "制定本章程。", "比例不低于 95%。"]


def test_texts_made_to_exhaust_the_reader_end():
    for text in (
        "第一条" * 9000,
        "（一）" * 9000,
        "1." * 9000,
        "[a](" * 9000,
        "《" * 9000,
        "**" * 9000,
        "管理制度\n" * 3000,
        "，\n" * 9000,
    ):
        regulations_in(text)


def test_paragraphs_without_numbers_or_headings_stand_under_their_title():
    (regulation,) = regulations_in(
        "泳池守则\n救生员应当每日检查器材，做好记录。\n救生员不得离塔。\n河湾街道\n2025年5月1日"
    )
    assert [node.path for node in regulation.nodes] == [("泳池守则",)]
    assert regulation.nodes[0].text == "救生员应当每日检查器材，做好记录。\n救生员不得离塔。"


def test_a_single_article_is_read():
    assert tree("第三条　救生员不得离塔。") == [("第三条", "救生员不得离塔。")]


def test_text_below_a_number_that_has_its_line_to_itself_is_its_text_whatever_it_looks_like():
    text = (
        "登轮作业规程\n第一条\n本站人员应当遵守本规程\n第二条\n申请中应写明：\n（1）\n船名；\n（2）\n吃水。\n第三条\n不得下载、上传、分享航行资料。\n"
        "第四条\n执行港口管理规定\n第五条\n本规程自公布之日起施行。"
    )
    assert tree(text) == [
        ("第一条", "本站人员应当遵守"),
        ("第二条", "申请中应写明："),
        ("第二条/（1）", "船名；"),
        ("第二条/（2）", "吃水。"),
        ("第三条", "不得下载、上传、"),
        ("第四条", "执行港口管理规定"),
        ("第五条", "本规程自公布之日"),
    ]


def test_first_second_third_are_items_only_where_lines_begin_with_them():
    lines = "热线办法\n一、接听\n一是电话要接起来。\n二是事情要问明白。\n二、派单\n须做到：一是及时；二是准确。"
    assert tree(lines) == [
        ("一、", "接听"),
        ("一、/一是", "电话要接起来。"),
        ("一、/二是", "事情要问明白。"),
        ("二、", "派单"),
    ]
    alone = "热线办法\n一、接听\n一是电话要接起来，二是事情要问明白。\n二、派单\n十分钟内派出。"
    assert [path for path, _words in tree(alone)] == ["一、", "二、"]


def test_an_annex_with_a_title_is_a_regulation_of_its_own():
    first = "水厂值班规则\n第一条　按时到岗。\n第二条　本规则自公布之日起实行。\n\n水厂\n2026年5月11日\n\n"
    second = "一、接班人提前到场。\n二、交班人须交清：\n（一）机组；\n（二）药剂。"
    for heading in (
        "附件：\n　　水厂交接班办法\n\n",
        "附件1　水厂交接班办法\n",
        "附件\n交接班流程\n",
    ):
        found = regulations_in(first + heading + second)
        assert [len(each.nodes) for each in found] == [2, 4]
        assert found[0].nodes[-1].text == "本规则自公布之日起实行。"
        assert found[1].title in {"水厂交接班办法", "交接班流程"}


def test_a_list_of_annexes_makes_no_regulation():
    text = "值班规则\n第一条　按时到岗。\n第二条　填写附件1。\n\n附件：1.值班表\n2.交接表\n\n水厂\n2026年5月11日"
    (regulation,) = regulations_in(text)
    assert [node.path for node in regulation.nodes] == [("第一条",), ("第二条",)]


def test_a_sentence_that_speaks_of_labels_is_no_label():
    text = "网点守则\n\nⅠ.与Ⅱ.两部分由全体人员执行。\n\nⅠ. 开门\nA. 两人到场。\nB. VIP客户同厅叫号。\nⅡ. 服务\nA. 一分钟内上前。"
    assert [path for path, _ in tree(text)] == ["Ⅰ.", "Ⅰ./A.", "Ⅰ./B.", "Ⅱ.", "Ⅱ./A."]


def test_parts_named_like_regulations_stay_parts_of_one():
    text = "值班管理办法\n第一篇　值班\n第一条　按时到岗。\n第二篇　考核办法\n第二条　每月考核。"
    (regulation,) = regulations_in(text)
    assert [node.path for node in regulation.nodes] == [
        ("第一篇",), ("第一篇", "第一条"), ("第二篇",), ("第二篇", "第二条"),
    ]  # fmt: skip


def test_a_number_is_read_as_what_its_neighbours_say_it_is():
    assert [path for path, _ in tree("守则\n1.按时到岗。\n2.24小时内报告。\n3.做好记录。")] == [
        "1.", "2.", "3.",
    ]  # fmt: skip
    assert [path for path, _ in tree("守则\nI.按时到岗。\nII.报告。\nIII.做好记录。")] == [
        "I.", "II.", "III.",
    ]  # fmt: skip
    assert [path for path, _ in tree("标准\n1范围\n1.1各班组。\n2人员\n2.1持证。\n2.2穿工装。")] == [
        "1", "1/1.1", "2", "2/2.1", "2/2.2",
    ]  # fmt: skip


def test_a_sentence_that_a_page_broke_is_joined_again():
    head = "水务公司内部文件"
    text = (
        f"泵房规则\n第一条　值班员应当每小时抄录一次出厂压力和瞬时流量并且及\n\n第 1 页 共 3 页\n{head}\n\n时填入报表。\n"
        f"第二条　不得离岗。\n第三条　班长应当每天检查一遍泵房里的灯和\n\n第 2 页 共 3 页\n{head}\n\n门。\n第四条　本规则由生产科解释。"
    )
    (regulation,) = regulations_in(text)
    assert "并且及时填入报表。" in regulation.nodes[0].text
    assert "灯和门。" in regulation.nodes[2].text
    assert all(head not in node.text for node in regulation.nodes)


def test_a_paragraph_that_leads_a_list_is_no_heading():
    text = "展会办法\n第一条　搭建商须备案。\n搭建商应当具备下列条件：\n（一）有资质。\n（二）有保险。\n第二条　撤展时：\n（一）清场。\n（二）交钥匙。"
    assert [path for path, _ in tree(text)] == [
        "第一条", "第一条/（一）", "第一条/（二）", "第二条", "第二条/（一）", "第二条/（二）",
    ]  # fmt: skip
