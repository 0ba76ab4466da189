// Nothing here is needed to read a page: tables sort by a click on a heading, forms leave out what is empty, commands copy.

function keyOf(row, column) {
  const cell = row.cells[column];
  return cell.dataset.order ?? cell.textContent.trim().toLowerCase();
}

function compare(a, b) {
  if (a === b) return 0;
  if (a === '') return 1;
  if (b === '') return -1;
  const [left, right] = [Number(a), Number(b)];
  if (!Number.isNaN(left) && !Number.isNaN(right)) return left - right;
  return a < b ? -1 : 1;
}

function sortBy(table, column, heading) {
  const isNumber = heading.classList.contains('number');
  const was = heading.getAttribute('aria-sort');
  const first = isNumber ? 'descending' : 'ascending';
  const other = isNumber ? 'ascending' : 'descending';
  const order = was === first ? other : first;
  for (const each of table.tHead.rows[0].cells) each.removeAttribute('aria-sort');
  heading.setAttribute('aria-sort', order);
  const sign = order === 'ascending' ? 1 : -1;
  const body = table.tBodies[0];
  const rows = Array.from(body.rows, (row) => ({ row, key: keyOf(row, column) }));
  rows.sort((a, b) => (a.key === '' || b.key === '' ? 1 : sign) * compare(a.key, b.key));
  body.append(...rows.map(({ row }) => row));
}

for (const table of document.querySelectorAll('table[data-sortable]')) {
  if (table.tBodies[0].rows.length < 2) continue;
  for (const [column, heading] of Array.from(table.tHead.rows[0].cells).entries()) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = heading.textContent;
    button.addEventListener('click', () => sortBy(table, column, heading));
    heading.replaceChildren(button);
  }
}

for (const form of document.querySelectorAll('form[data-terse]')) {
  form.addEventListener('formdata', (event) => {
    for (const [name, value] of Array.from(event.formData.entries())) {
      if (value === '') event.formData.delete(name);
    }
  });
}

for (const block of document.querySelectorAll('[data-copy]')) {
  const code = block.querySelector('code');
  const caption = block.querySelector('figcaption');
  if (code === null || caption === null || !navigator.clipboard) continue;
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Copy';
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'Select and copy by hand';
    }
  });
  caption.append(button);
}
