from bank.prose import to_html


def test_mathematics_keeps_its_tex() -> None:
    html = to_html("So $2(N-1)/N < 2$ holds.\n\n$$\nS \\cdot N\n$$\n")
    assert '<span class="math" data-tex="2(N-1)/N &lt; 2">' in html
    assert '<div class="math math--block" data-tex="S \\cdot N">' in html


def test_wide_mathematics_inside_a_paragraph_does_not_end_it() -> None:
    assert to_html("a $$x$$ b") == '<p>a <span class="math math--block" data-tex="x">x</span> b</p>\n'


def test_a_line_break_between_chinese_characters_is_no_space() -> None:
    assert to_html("向下接网卡，\n其余向上") == "<p>向下接网卡，其余向上</p>\n"
    assert to_html("每个 rank\n发送") == "<p>每个 rank\n发送</p>\n"
    assert to_html("one\ntwo") == "<p>one\ntwo</p>\n"


def test_mathematics_may_touch_a_digit() -> None:
    assert to_html("$256\\times$64").startswith('<p><span class="math"')


def test_dollars_are_money_where_they_touch_no_formula() -> None:
    assert "math" not in to_html("It costs $5 and $6.")


def test_code_carries_pygments_classes() -> None:
    html = to_html("```cpp\nint x = 1;\n```")
    assert '<code class="language-cpp">' in html
    assert '<span class="kt">int</span>' in html


def test_code_of_an_unknown_language_is_shown_as_it_is() -> None:
    assert "&lt;a&gt;" in to_html("```nobody-knows\n<a>\n```")


def test_tables_align_without_inline_style() -> None:
    html = to_html("|a|b|\n|-|-:|\n|1|2|\n")
    assert '<td align="right">2</td>' in html
    assert "style" not in html


def test_raw_html_and_script_links_do_not_run() -> None:
    html = to_html("<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)>")
    assert "<script" not in html
    assert "<img" not in html
    assert "href" not in html


def test_tex_cannot_break_out_of_its_attribute() -> None:
    html = to_html('$x" onclick="y$')
    assert 'data-tex="x&quot; onclick=&quot;y"' in html
    tag = html[html.index("<span") : html.index(">", html.index("<span"))]
    assert tag.count('"') == 4
