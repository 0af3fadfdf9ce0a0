// The one script: small behaviours bound by delegation, so that swapped-in fragments just work.
import "./wire.js";
import "./busy.js";
import "./toast.js";
import "./dialog.js";
import "./menu.js";
import "./number.js";
import "./palette.js";
import "./rows.js";
import "./keys.js";
import "./select.js";
import "./cell.js";
import "./columns.js";
import "./board.js";
import "./pick.js";
import "./draft.js";
import "./fields.js";
import "./theme.js";
