// What every page needs: pieces of pages, menus, confirmation questions, notices.
import "htmx.org";
import "bootstrap/js/src/alert.js";
import "bootstrap/js/src/collapse.js";
import "bootstrap/js/src/dropdown.js";
import "bootstrap/js/src/modal.js";
import "bootstrap/js/src/offcanvas.js";
import "bootstrap/js/src/tab.js";
import "./asked.js";
import "./confirm.js";
import "./dialog.js";
import "./kept.js";
import "./notices.js";
import "./rows.js";
import "./sending.js";
import "./shortcuts.js";
import "./suggest.js";
