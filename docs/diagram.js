// Draws the book's Mermaid diagrams: drag moves, the wheel zooms, a double click fits, a click on an entity goes to its section.
// `scripts/docs` puts Mermaid itself beside the book's pages.

const blocks = [...document.querySelectorAll('code.language-mermaid')];
if (blocks.length > 0) {
  const script = document.createElement('script');
  // mdBook says on each page how far its root is.
  script.src = `${path_to_root}mermaid.min.js`;
  script.onload = () => blocks.forEach(draw);
  document.head.append(script);
}

async function draw(block, index) {
  const dark = document.documentElement.classList.contains('navy') || document.documentElement.classList.contains('coal');
  mermaid.initialize({ startOnLoad: false, theme: dark ? 'dark' : 'neutral', maxTextSize: 200_000, er: { useMaxWidth: false } });
  const { svg } = await mermaid.render(`diagram-${index}`, block.textContent);
  const frame = document.createElement('div');
  frame.setAttribute('role', 'img');
  frame.setAttribute('aria-label', 'Diagram; the sections below say the same in words');
  frame.style.cssText = 'height: 70vh; overflow: hidden; border: 1px solid var(--table-border-color); cursor: grab';
  frame.innerHTML = svg;
  block.parentElement.replaceWith(frame);
  const picture = frame.querySelector('svg');
  Object.assign(picture.style, { width: '100%', height: '100%', maxWidth: 'none' });
  move(frame, picture);
  linkEntities(picture);
}

/** Moves and zooms by the picture's view box. */
function move(frame, picture) {
  const whole = picture.viewBox.baseVal;
  const fit = [whole.x, whole.y, whole.width, whole.height];
  let view = [...fit];
  const show = () => picture.setAttribute('viewBox', view.join(' '));
  const scale = () => Math.max(view[2] / frame.clientWidth, view[3] / frame.clientHeight);
  frame.addEventListener('wheel', (event) => {
    event.preventDefault();
    const factor = event.deltaY > 0 ? 1.15 : 1 / 1.15;
    const box = frame.getBoundingClientRect();
    const across = (event.clientX - box.left) / box.width;
    const down = (event.clientY - box.top) / box.height;
    view = [view[0] + view[2] * (1 - factor) * across, view[1] + view[3] * (1 - factor) * down, view[2] * factor, view[3] * factor];
    show();
  }, { passive: false });
  frame.addEventListener('pointermove', (event) => {
    if (event.buttons !== 1) return;
    view = [view[0] - event.movementX * scale(), view[1] - event.movementY * scale(), view[2], view[3]];
    show();
  });
  frame.addEventListener('dblclick', () => {
    view = [...fit];
    show();
  });
}

/** Entities carry their name in their id; sections carry it as theirs. */
function linkEntities(picture) {
  for (const entity of picture.querySelectorAll('g.node[id*="entity-"]')) {
    const name = /entity-([a-z_]+?)-\d+/.exec(entity.id)?.[1];
    if (!name || !document.getElementById(name)) continue;
    entity.style.cursor = 'pointer';
    entity.addEventListener('click', () => (location.hash = name));
  }
}
