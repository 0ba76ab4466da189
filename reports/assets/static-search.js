const PAGE_SIZE = 100;
const form = document.querySelector('[data-shards]');
const input = form?.querySelector('input');
const list = document.querySelector('#found');
const status = document.querySelector('#found-status');
const more = document.querySelector('#found-more');
const newest = document.querySelector('#applications');
const shards = (form?.dataset.shards ?? '').split(' ').filter(Boolean);
const loaded = new Map();
const waiting = new Map();
let limit = PAGE_SIZE;
let run = 0;

window.sparkvetShard = (name, rows) => {
  const texts = rows.map((row) => row.slice(1).join(' ').toLowerCase());
  loaded.set(name, { rows, texts });
};

function load(name) {
  if (loaded.has(name)) return Promise.resolve();
  const known = waiting.get(name);
  if (known !== undefined) return known;
  const promise = new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = `search/${name}.js`;
    script.addEventListener('load', resolve);
    script.addEventListener('error', () => reject(new Error(name)));
    document.head.append(script);
  });
  waiting.set(name, promise);
  return promise;
}

function cell(kind, ...parts) {
  const element = document.createElement(kind);
  element.append(...parts);
  return element;
}

function rowOf([href, name, id, user, queue, time, duration, tone, label, headline]) {
  const link = document.createElement('a');
  link.href = href;
  link.textContent = name;
  const small = cell('span', id);
  small.className = 'aside';
  const heading = cell('th', link, document.createElement('br'), small);
  heading.scope = 'row';
  heading.className = 'long';
  const badge = cell('span', label);
  badge.className = `severity is-${tone}`;
  const verdict = cell('td', badge, document.createElement('br'), headline);
  verdict.className = 'long';
  const started = cell('td', time);
  started.className = 'time';
  const took = cell('td', duration);
  took.className = 'number';
  return cell('tr', heading, verdict, cell('td', user), cell('td', queue), started, took);
}

function show(found, isWhole) {
  list.querySelector('tbody').replaceChildren(...found.slice(0, limit).map(rowOf));
  list.hidden = found.length === 0;
  more.hidden = isWhole && found.length <= limit;
  const count = found.length > limit ? `The latest ${limit}` : String(found.length);
  status.textContent = `${count} found${isWhole ? '' : ' so far'}.`;
}

async function search() {
  const mine = ++run;
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  newest.hidden = words.length > 0;
  if (words.length === 0) {
    list.hidden = true;
    more.hidden = true;
    status.textContent = '';
    return;
  }
  const found = [];
  let done = 0;
  for (const name of shards) {
    try {
      await load(name);
    } catch {
      status.textContent = `search/${name}.js could not be loaded.`;
      return;
    }
    if (mine !== run) return;
    const { rows, texts } = loaded.get(name) ?? { rows: [], texts: [] };
    for (const [place, text] of texts.entries()) {
      if (words.every((word) => text.includes(word))) found.push(rows[place]);
    }
    done += 1;
    if (found.length >= limit) break;
  }
  show(found, done === shards.length);
}

if (form && input && list && status && more && newest) {
  let timer;
  form.hidden = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void search();
  });
  input.addEventListener('input', () => {
    limit = PAGE_SIZE;
    clearTimeout(timer);
    timer = setTimeout(search, 150);
  });
  more.addEventListener('click', () => {
    limit += PAGE_SIZE;
    void search();
  });
}
