"""A center whose past is being played says so above every page."""

from django.utils import translation

from opscharter.org.models import Center
from opscharter.org.navigation import news_of


def test_a_demo_that_is_still_being_played_says_how_far_it_is():
    with translation.override("zh-hans"):
        assert news_of(Center(settings={"demo": {"percent": 43, "done": False}})) == (
            "演示历史生成中：43%，各项数字仍在增长。"
        )
        assert news_of(Center(settings={"demo": {"percent": 100, "done": True}})) == ""
        assert news_of(Center(settings={})) == ""
