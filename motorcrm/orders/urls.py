"""Addresses."""

from django.urls import URLPattern, path

from motorcrm.orders.views import call, lines, listing, order

urlpatterns: list[URLPattern] = [
    path("", listing.orders, name="orders"),
    path("figures/", listing.orders_figures, name="orders-figures"),
    path("new/", call.order_new, name="order-new"),
    path("new/who/", call.order_new_who, name="order-new-who"),
    path("<int:pk>/", order.order, name="order"),
    path("<int:pk>/changes/", order.changes, name="order-changes"),
    path("<int:pk>/edit/", order.edit, name="order-edit"),
    path("<int:pk>/status/", order.move, name="order-move"),
    path("<int:pk>/book/", order.book, name="order-book"),
    path("<int:pk>/accept/", order.accept, name="order-accept"),
    path("<int:pk>/start/", order.start, name="order-start"),
    path("<int:pk>/ready/", order.ready, name="order-ready"),
    path("<int:pk>/close/", order.close, name="order-close"),
    path("<int:pk>/hand-over/", order.hand, name="order-hand-over"),
    path("<int:pk>/reopen/", order.reopen, name="order-reopen"),
    path("<int:pk>/cancel/", order.cancel, name="order-cancel"),
    path("<int:pk>/comment/", order.comment, name="order-comment"),
    path("<int:pk>/works/add/", lines.work_add, name="order-work-add"),
    path("<int:pk>/works/<int:work>/edit/", lines.work_edit, name="order-work-edit"),
    path("<int:pk>/works/<int:work>/remove/", lines.work_remove, name="order-work-remove"),
    path("<int:pk>/works/<int:work>/masters/", lines.work_masters, name="order-work-masters"),
    path("<int:pk>/works/<int:work>/start/", lines.work_start, name="order-work-start"),
    path("<int:pk>/works/<int:work>/pause/", lines.work_pause, name="order-work-pause"),
    path("<int:pk>/works/<int:work>/finish/", lines.work_finish, name="order-work-finish"),
    path("<int:pk>/works/<int:work>/resume/", lines.work_resume, name="order-work-resume"),
    path("<int:pk>/works/<int:work>/cancel/", lines.work_cancel, name="order-work-cancel"),
    path("<int:pk>/parts/add/", lines.part_add, name="order-part-add"),
    path("<int:pk>/parts/<int:part>/edit/", lines.part_edit, name="order-part-edit"),
    path("<int:pk>/parts/<int:part>/remove/", lines.part_remove, name="order-part-remove"),
    path("<int:pk>/parts/<int:part>/status/", lines.part_move, name="order-part-move"),
]
