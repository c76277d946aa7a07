//! The picture: a box per table, a line per reference. It carries its own colours for light and dark.

use std::fmt::Write as _;

use super::{
    layout::{HEAD_HEIGHT, Layout, MARGIN, Placed, ROW_HEIGHT, TABLE_WIDTH},
    schema::{Column, ForeignKey, Schema},
};

// Plain rules rather than custom properties, which not every viewer knows.
const STYLE: &str = "
text { font: 13px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; fill: #1d2733; }
.page { fill: #ffffff; }
.box { fill: #f7f9fb; stroke: #c3ccd6; }
.head { fill: #1f4e79; }
.title { font-weight: 600; fill: #ffffff; }
.type { fill: #5b6876; font-size: 12px; text-anchor: end; }
.key { fill: #a8480a; font-size: 10px; font-weight: 600; }
.line { fill: none; stroke: #7a8899; stroke-width: 1.3; }
.name { font: 600 20px system-ui, 'DejaVu Sans', sans-serif; }
.note { font: 13px system-ui, 'DejaVu Sans', sans-serif; fill: #5b6876; }
a:hover .box, a:focus .box { stroke: #a8480a; }
@media (prefers-color-scheme: dark) {
  text { fill: #e4e9ee; }
  .page { fill: #12171d; }
  .box { fill: #1a2129; stroke: #3a4653; }
  .head { fill: #2a639a; }
  .type, .note { fill: #9aa7b4; }
  .key { fill: #f2a65a; }
  .line { stroke: #8695a6; }
  a:hover .box, a:focus .box { stroke: #f2a65a; }
}
";

/// Renders the picture.
pub fn render_svg(schema: &Schema) -> String {
    let layout = Layout::of(schema);
    let (width, height) = (layout.width, layout.height);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" role=\"img\" aria-labelledby=\"title\">\n<title id=\"title\">The metadata database: \
         {} tables and their references</title>\n<style>{STYLE}</style>\n<rect class=\"page\" width=\"{width}\" \
         height=\"{height}\"/>\n",
        schema.tables.len()
    );
    push_heading(&mut svg);
    for child in &layout.placed {
        for key in &child.table.foreign_keys {
            if let Some(parent) = layout.find(&key.table) {
                push_reference(&mut svg, &layout, child, parent, key);
            }
        }
    }
    for placed in &layout.placed {
        push_box(&mut svg, placed);
    }
    svg.push_str("</svg>\n");
    svg
}

fn push_heading(svg: &mut String) {
    line(svg, &format!("<text class=\"name\" x=\"{MARGIN}\" y=\"38\">The metadata database</text>"));
    let note = "PK primary key · FK reference · ? may be null · the forked end is the many side";
    line(svg, &format!("<text class=\"note\" x=\"{MARGIN}\" y=\"60\">{note}</text>"));
}

/// All references to one table share a trunk in the gap before the referring tables.
fn push_reference(svg: &mut String, layout: &Layout<'_>, child: &Placed<'_>, parent: &Placed<'_>, key: &ForeignKey) {
    let (from_x, from_y) = (child.x, child.row_y(&key.column));
    let to_y = parent.row_y(&key.target);
    let (to_x, trunk, bar) = if parent.x == child.x {
        (parent.x, parent.x - 22, parent.x - 8)
    } else {
        let right = parent.x + TABLE_WIDTH;
        (right, right + 25 + 9 * layout.lane(parent), right + 8)
    };
    line(svg, &format!("<path class=\"line\" d=\"M{from_x} {from_y}H{trunk}V{to_y}H{to_x}\"/>"));
    // Many on this side, one on the other.
    let (fork, up, down) = (from_x - 10, from_y - 5, from_y + 5);
    line(svg, &format!("<path class=\"line\" d=\"M{from_x} {up}L{fork} {from_y}L{from_x} {down}\"/>"));
    let (top, bottom) = (to_y - 5, to_y + 5);
    line(svg, &format!("<path class=\"line\" d=\"M{bar} {top}V{bottom}\"/>"));
}

fn push_box(svg: &mut String, placed: &Placed<'_>) {
    let (x, y, name, height) = (placed.x, placed.y, &placed.table.name, placed.height());
    line(svg, &format!("<a href=\"metadata.html#{name}\" target=\"_top\" aria-label=\"{name}\">"));
    line(svg, &format!("<title>{}</title>", escape(&placed.table.meaning)));
    line(
        svg,
        &format!("<rect class=\"box\" x=\"{x}\" y=\"{y}\" width=\"{TABLE_WIDTH}\" height=\"{height}\" rx=\"5\"/>"),
    );
    line(
        svg,
        &format!(
            "<path class=\"head\" d=\"M{x} {}v-{}a5 5 0 0 1 5 -5h{}a5 5 0 0 1 5 5v{}z\"/>",
            y + HEAD_HEIGHT - 4,
            HEAD_HEIGHT - 9,
            TABLE_WIDTH - 10,
            HEAD_HEIGHT - 9
        ),
    );
    line(svg, &format!("<text class=\"title\" x=\"{}\" y=\"{}\">{name}</text>", x + 12, y + 18));
    for (row, column) in placed.table.columns.iter().enumerate() {
        push_column(svg, placed, column, y + HEAD_HEIGHT + row * ROW_HEIGHT + 14);
    }
    line(svg, "</a>");
}

fn push_column(svg: &mut String, placed: &Placed<'_>, column: &Column, baseline: usize) {
    let key = match (column.primary, placed.table.foreign_key(&column.name).is_some()) {
        (true, true) => "PK FK",
        (true, false) => "PK",
        (false, true) => "FK",
        (false, false) => "",
    };
    if !key.is_empty() {
        line(svg, &format!("<text class=\"key\" x=\"{}\" y=\"{baseline}\">{key}</text>", placed.x + 8));
    }
    line(svg, &format!("<text x=\"{}\" y=\"{baseline}\">{}</text>", placed.x + 46, column.name));
    let optional = if column.nullable { "?" } else { "" };
    let right = placed.x + TABLE_WIDTH - 12;
    line(svg, &format!("<text class=\"type\" x=\"{right}\" y=\"{baseline}\">{}{optional}</text>", column.kind));
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn line(svg: &mut String, text: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(svg, "{text}");
}
