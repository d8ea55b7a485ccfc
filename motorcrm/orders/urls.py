"""Addresses."""

from django.urls import URLPattern, path

from motorcrm.orders.views import call, gifts, lines, order
from motorcrm.orders.views import orders as listing

urlpatterns: list[URLPattern] = [
    path("", listing.orders, name="orders"),
    path("download/", listing.orders_download, name="orders-download"),
    path("figures/", listing.orders_figures, name="orders-figures"),
    path("given/", gifts.orders_gifts, name="orders-gifts"),
    path("given/download/", gifts.orders_gifts_download, name="orders-gifts-download"),
    path("new/", call.order_new, name="order-new"),
    path("new/who/", call.order_new_who, name="order-new-who"),
    path("<int:pk>/", order.order, name="order"),
    path("<int:pk>/changes/", order.changes, name="order-changes"),
    path("<int:pk>/edit/", order.edit, name="order-edit"),
    path("<int:pk>/fact/", order.fact, name="order-fact"),
    path("<int:pk>/history/", order.deeds, name="order-history"),
    path("<int:pk>/status/", order.move, name="order-move"),
    path("<int:pk>/book/", order.book, name="order-book"),
    path("<int:pk>/check-in/", order.check_in_vehicle, name="order-check-in"),
    path("<int:pk>/start/", order.start, name="order-start"),
    path("<int:pk>/ready/", order.ready, name="order-ready"),
    path("<int:pk>/finish/", order.finish, name="order-finish"),
    path("<int:pk>/close/", order.close, name="order-close"),
    path("<int:pk>/hand-over/", order.hand_over_vehicle, name="order-hand-over"),
    path("<int:pk>/reopen/", order.reopen, name="order-reopen"),
    path("<int:pk>/cancel/", order.cancel, name="order-cancel"),
    path("<int:pk>/comment/", order.comment, name="order-comment"),
    path("<int:pk>/put-back/", lines.line_put_back, name="order-line-put-back"),
    path("<int:pk>/jobs/add/", lines.job_add, name="order-job-add"),
    path("<int:pk>/jobs/<int:job>/edit/", lines.job_edit, name="order-job-edit"),
    path("<int:pk>/jobs/<int:job>/free/", lines.job_free, name="order-job-free"),
    path("<int:pk>/jobs/<int:job>/remove/", lines.job_remove, name="order-job-remove"),
    path("<int:pk>/jobs/<int:job>/technicians/", lines.job_technicians, name="order-job-technicians"),
    path("<int:pk>/jobs/<int:job>/shares/", lines.job_shares, name="order-job-shares"),
    path("<int:pk>/jobs/<int:job>/start/", lines.job_start, name="order-job-start"),
    path("<int:pk>/jobs/<int:job>/pause/", lines.job_pause, name="order-job-pause"),
    path("<int:pk>/jobs/<int:job>/finish/", lines.job_finish, name="order-job-finish"),
    path("<int:pk>/jobs/<int:job>/resume/", lines.job_resume, name="order-job-resume"),
    path("<int:pk>/jobs/<int:job>/cancel/", lines.job_cancel, name="order-job-cancel"),
    path("<int:pk>/parts/add/", lines.part_add, name="order-part-add"),
    path("<int:pk>/parts/<int:part>/edit/", lines.part_edit, name="order-part-edit"),
    path("<int:pk>/parts/<int:part>/free/", lines.part_free, name="order-part-free"),
    path("<int:pk>/parts/<int:part>/remove/", lines.part_remove, name="order-part-remove"),
    path("<int:pk>/parts/<int:part>/status/", lines.part_move, name="order-part-move"),
]
