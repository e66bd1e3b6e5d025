"""Addresses: staff pages under /, portal under /p/<center>/, API under /api/v1/."""

from django.urls import include, path

urlpatterns = [
    path("", include("opscharter.org.urls")),
    path("", include("opscharter.cases.urls")),
    path("charter/", include("opscharter.charter.urls")),
    path("binding/", include("opscharter.binding.urls")),
    path("adoption/", include("opscharter.adoption.urls")),
    path("proof/", include("opscharter.proof.urls")),
    path("flow/", include("opscharter.engines.flow.urls")),
    path("notices/", include("opscharter.engines.notices.urls")),
    path("improvement/", include("opscharter.modules.improvement.urls")),
    path("knowledge/", include("opscharter.modules.knowledge.urls")),
    path("service/", include("opscharter.modules.service.urls")),
    path("kit/", include("opscharter.kit.urls")),
    path("p/", include("opscharter.faces.portal.urls")),
    path("api/v1/", include("opscharter.faces.api.urls")),
    path("", include("opscharter.faces.api.health_urls")),
]

handler400 = "opscharter.kit.errors.bad_request"
handler403 = "opscharter.kit.errors.forbidden"
handler404 = "opscharter.kit.errors.not_found"
handler500 = "opscharter.kit.errors.server_error"
