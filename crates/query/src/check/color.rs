//! Colours as the browser takes them.

use super::report::Report;
use crate::suggest::nearest;

/// Words that stand for a colour of the theme.
const MEANINGS: [&str; 3] = ["good", "warning", "bad"];

/// The names of CSS Color Level 4.
const NAMES: &str = "aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet brown \
    burlywood cadetblue chartreuse chocolate coral cornflowerblue cornsilk crimson cyan darkblue darkcyan darkgoldenrod \
    darkgray darkgreen darkgrey darkkhaki darkmagenta darkolivegreen darkorange darkorchid darkred darksalmon \
    darkseagreen darkslateblue darkslategray darkslategrey darkturquoise darkviolet deeppink deepskyblue dimgray dimgrey \
    dodgerblue firebrick floralwhite forestgreen fuchsia gainsboro ghostwhite gold goldenrod gray green greenyellow grey \
    honeydew hotpink indianred indigo ivory khaki lavender lavenderblush lawngreen lemonchiffon lightblue lightcoral \
    lightcyan lightgoldenrodyellow lightgray lightgreen lightgrey lightpink lightsalmon lightseagreen lightskyblue \
    lightslategray lightslategrey lightsteelblue lightyellow lime limegreen linen magenta maroon mediumaquamarine \
    mediumblue mediumorchid mediumpurple mediumseagreen mediumslateblue mediumspringgreen mediumturquoise \
    mediumvioletred midnightblue mintcream mistyrose moccasin navajowhite navy oldlace olive olivedrab orange orangered \
    orchid palegoldenrod palegreen paleturquoise palevioletred papayawhip peachpuff peru pink plum powderblue purple \
    rebeccapurple red rosybrown royalblue saddlebrown salmon sandybrown seagreen seashell sienna silver skyblue slateblue \
    slategray slategrey snow springgreen steelblue tan teal thistle tomato transparent turquoise violet wheat white \
    whitesmoke yellow yellowgreen";

/// `good`, `warning`, `bad` or a CSS colour.
pub(super) fn check_meaning(color: Option<&String>, path: &str, report: &mut Report) {
    if let Some(color) = color.filter(|color| !MEANINGS.contains(&color.as_str())) {
        check_color(color, path, report);
    }
}

/// A CSS colour, as `frontend/charts/src/color.ts` takes them.
pub(super) fn check_color(color: &str, path: &str, report: &mut Report) {
    if is_hex(color) || is_function(color) || NAMES.split(' ').any(|name| color.eq_ignore_ascii_case(name)) {
        return;
    }
    let names: Vec<String> = NAMES.split(' ').chain(MEANINGS).map(str::to_owned).collect();
    let hint = match nearest(color, &names) {
        Some(name) => format!("did you mean `{name}`?"),
        None => "write it like `#c2410c`, `rgb(194, 65, 12)` or `tomato`".to_owned(),
    };
    report.add_hinted(path, format!("`{color}` is not a CSS colour"), Some(hint));
}

fn is_hex(color: &str) -> bool {
    let digits = color.strip_prefix('#').unwrap_or_default();
    matches!(digits.len(), 3 | 4 | 6 | 8) && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
}

fn is_function(color: &str) -> bool {
    let lower = color.to_ascii_lowercase();
    let arguments = ["rgba(", "rgb(", "hsla(", "hsl("].into_iter().find_map(|name| lower.strip_prefix(name));
    let inside = arguments.and_then(|arguments| arguments.strip_suffix(')')).unwrap_or_default();
    !inside.is_empty() && inside.chars().all(|c| c.is_ascii_digit() || "., %/deg".contains(c))
}
