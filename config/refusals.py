"""What is answered where nothing is, or where something went wrong: to people a page, to programs JSON."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import defaults


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({"detail": "There is nothing here that you may see."}, status=404)
    return defaults.page_not_found(request, exception)


def fault(request: HttpRequest) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse(
            {"detail": "Something went wrong here. Your administrator finds it in the log."}, status=500
        )
    return defaults.server_error(request)
