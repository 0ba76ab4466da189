// What the page says, it says without this: here is copying, sorting, filtering and what a pointer rests on.

function made(name, properties = {}) {
  return Object.assign(document.createElement(name), properties);
}

function addCopyButton(block) {
  const code = block.querySelector('code');
  const caption = block.querySelector('figcaption');
  if (code === null || caption === null || !navigator.clipboard) return;
  const button = made('button', { type: 'button', textContent: 'Copy' });
  button.setAttribute('aria-label', `Copy: ${caption.textContent}`);
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = 'Copied';
      button.setAttribute('aria-label', 'Copied');
    } catch {
      getSelection()?.selectAllChildren(code);
      button.textContent = 'Selected: copy by hand';
    }
  });
  caption.append(button);
}

// Numbers by their value, everything else as words; what is empty comes last either way.
function sortRows(table, column, direction) {
  const body = table.tBodies[0];
  const keyOf = (row) => {
    const cell = row.cells[column];
    const text = cell?.textContent.trim() ?? '';
    return cell?.dataset.v === undefined ? text : Number(cell.dataset.v);
  };
  const rows = [...body.rows].map((row) => ({ row, key: keyOf(row) }));
  rows.sort((a, b) => {
    if (a.key === '' || b.key === '') return (a.key === '' ? 1 : 0) - (b.key === '' ? 1 : 0);
    if (typeof a.key === 'number' && typeof b.key === 'number') return direction * (a.key - b.key);
    return direction * String(a.key).localeCompare(String(b.key), 'en', { numeric: true });
  });
  body.append(...rows.map(({ row }) => row));
}

function addSorting(table) {
  const headers = [...table.tHead.rows[0].cells];
  for (const [column, header] of headers.entries()) {
    const button = made('button', { type: 'button', textContent: header.textContent });
    button.addEventListener('click', () => {
      // numbers are wanted largest first
      const isNumber = header.classList.contains('number');
      const was = header.getAttribute('aria-sort');
      const first = isNumber ? 'descending' : 'ascending';
      const other = isNumber ? 'ascending' : 'descending';
      const order = was === first ? other : first;
      for (const each of headers) each.removeAttribute('aria-sort');
      header.setAttribute('aria-sort', order);
      sortRows(table, column, order === 'ascending' ? 1 : -1);
    });
    header.replaceChildren(button);
  }
}

function addFilter(table) {
  const rows = [...table.tBodies[0].rows];
  if (rows.length < 8) return;
  const label = made('label', { textContent: 'Rows with ' });
  const input = made('input', { type: 'search', autocomplete: 'off' });
  const count = made('span', { role: 'status' });
  const texts = rows.map((row) => row.textContent.toLowerCase());
  input.addEventListener('input', () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const [index, row] of rows.entries()) {
      row.hidden = !words.every((word) => texts[index].includes(word));
      if (!row.hidden) shown += 1;
    }
    count.textContent = words.length === 0 ? '' : `${shown} of ${rows.length} rows`;
  });
  label.append(input);
  const box = made('div', { className: 'filter' });
  box.append(label, count);
  table.closest('.scroll').before(box);
}

// What a chart's shapes say stands in the page; how a number was computed stands where its link leads.
function tipOf(target) {
  const shape = target.closest('[data-tip]');
  if (shape !== null) return shape.dataset.tip;
  const link = target.closest('a.how');
  return link === null ? undefined : document.querySelector(`${link.hash} dd`)?.textContent;
}

function addTips() {
  const tip = made('div', { className: 'tip', hidden: true });
  tip.setAttribute('aria-hidden', 'true');
  document.body.append(tip);
  const show = (target, x, y) => {
    const text = target instanceof Element ? tipOf(target) : undefined;
    tip.hidden = text === undefined;
    if (text === undefined) return;
    tip.textContent = text;
    const room = document.documentElement.clientWidth - tip.offsetWidth - 8;
    tip.style.left = `${scrollX + Math.max(8, Math.min(x + 12, room))}px`;
    tip.style.top = `${scrollY + y + 16}px`;
  };
  document.addEventListener('pointermove', ({ target, clientX, clientY }) => {
    show(target, clientX, clientY);
  });
  document.addEventListener('focusin', ({ target }) => {
    const { left, bottom } = target.getBoundingClientRect();
    show(target, left, bottom - 8);
  });
  document.addEventListener('focusout', () => {
    tip.hidden = true;
  });
  document.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') tip.hidden = true;
  });
}

// A link into something folded unfolds it.
function unfold() {
  const id = decodeURIComponent(location.hash.slice(1));
  const target = id === '' ? null : document.getElementById(id);
  for (let at = target; at !== null; at = at.parentElement) {
    if (at instanceof HTMLDetailsElement) at.open = true;
  }
  target?.scrollIntoView();
}

for (const block of document.querySelectorAll('[data-copy]')) addCopyButton(block);
for (const table of document.querySelectorAll('table[data-live]')) {
  addSorting(table);
  addFilter(table);
}
addTips();
addEventListener('hashchange', unfold);
if (location.hash !== '') unfold();
