// The ledger: rows as objects, filters, order, and a table that grows as it is read.
// Everything that comes from documents becomes a text node; no markup is ever parsed here.

const data = JSON.parse(document.getElementById('data').textContent);
const CHUNK = 100;
const PRINTED = 2000;
const KINDS = {target: '目标 target', result: '结果 result', forecast: '预测 forecast', vague: '无数字 vague'};
const STATUS = {
  met: '已兑现 met', near: '接近 near', missed: '未达 missed', open: '未到期 open', unreported: '未见报道 unreported',
};
const at = (id) => document.getElementById(id);

/** An element with attributes and children; children are elements or text. */
function el(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key === 'on') Object.entries(value).forEach(([event, act]) => made.addEventListener(event, act));
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(key, value === true ? '' : value);
  }
  for (const child of children.flat()) {
    if (child !== null && child !== undefined && child !== '') made.append(child);
  }
  return made;
}

/** A heading's or label's two languages. */
const both = (chinese, english) => [chinese, ' ', el('small', {lang: 'en'}, english)];

const count = (number) => number.toLocaleString('en-US');

/** A document as its title, linked where its address is http or https. */
function documentName(number) {
  const [doc, title, , , url] = data.docs[number];
  const name = title || doc;
  let safe = '';
  try {
    safe = url && ['http:', 'https:'].includes(new URL(url).protocol) ? url : '';
  } catch { /* no address */ }
  if (!safe) return el('bdi', {title: doc}, name);
  return el('a', {href: safe, target: '_blank', rel: 'noopener noreferrer', title: doc}, el('bdi', {}, name));
}

/** A document with its source and date. */
function documentLine(number) {
  const [, , date, source] = data.docs[number];
  const about = [source, date].filter(Boolean).join(' · ');
  return [documentName(number), about ? el('span', {class: 'soft'}, ` ${about}`) : ''];
}

const rows = data.rows.map((values) => {
  const row = {};
  data.columns.forEach((name, column) => { row[name] = values[column]; });
  row.path = data.places[row.path];
  row.region = row.path.length ? row.path[row.path.length - 1] : '';
  row.said = data.sentences[row.sentence];
  row.when = row.deadline === null ? row.year : row.deadline;
  row.sectors = row.sectors.map((number) => data.sectors[number]);
  row.names = `${row.indicator}\n${row.canonical}`.toLowerCase();
  row.everything = [
    row.said, row.indicator, row.canonical, row.path.join(' '), row.actor, row.figure, data.docs[row.doc][1], data.docs[row.doc][0],
  ].join('\n').toLowerCase();
  return row;
});

// Filters

const filter = {text: '', region: '', indicator: '', sector: '', kind: '', year: '', status: ''};
const order = {column: '', down: false};
let inOrder = rows;
let shown = [];
let drawn = 0;

function keeps(row, words) {
  return (!filter.kind || row.kind === filter.kind)
    && (!filter.year || String(row.when === null ? '-' : row.when) === filter.year)
    && (!filter.status || row.status === filter.status)
    && (!filter.sector || row.sectors.includes(filter.sector))
    && (!filter.region || (filter.region === '-' ? !row.region : row.path.includes(filter.region)))
    && (!filter.indicator || row.names.includes(filter.indicator))
    && words.every((word) => row.everything.includes(word));
}

const collator = new Intl.Collator('zh-Hans', {numeric: true});
const COLUMNS = [
  ['region', '地区', 'Region', (row) => row.path.join(' ')],
  ['indicator', '指标', 'Indicator', (row) => row.canonical || row.indicator],
  ['value', '数值', 'Figure', (row) => row.value],
  ['when', '年份', 'Year', (row) => row.when],
  ['kind', '类型', 'Kind', (row) => Object.keys(KINDS).indexOf(row.kind)],
  ['date', '原句与文件', 'Sentence and document, by its date', (row) => data.docs[row.doc][2] || null],
];

/** Values as numbers in the order in which people read them, so that each is compared once; nothing stays null. */
function ranks(values, compare) {
  const known = [...new Set(values)].filter((value) => value !== null && value !== '').sort(compare);
  const rank = new Map(known.map((value, place) => [value, place]));
  return values.map((value) => (rank.has(value) ? rank.get(value) : null));
}

/** All rows in the order asked for: empty values last both ways, values of different units apart. */
function ordered() {
  const column = COLUMNS.find(([name]) => name === order.column);
  if (!column) return rows;
  const way = order.down ? -1 : 1;
  let keys = rows.map(column[3]);
  if (keys.some((value) => typeof value === 'string')) keys = ranks(keys, collator.compare);
  const units = order.column === 'value' ? ranks(rows.map((row) => row.unit)).map((rank) => (rank === null ? -1 : rank)) : null;
  const places = rows.map((_, place) => place).sort((one, other) => {
    if (units && units[one] !== units[other]) return units[one] - units[other];
    const a = keys[one];
    const b = keys[other];
    if (a === null || b === null) return (a === null) - (b === null) || one - other;
    return way * (a - b) || one - other;
  });
  return places.map((place) => rows[place]);
}

/** Filter, order and draw anew. */
function refresh() {
  performance.mark('filter-begin');
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  shown = inOrder.filter((row) => keeps(row, words));
  at('body').replaceChildren();
  drawn = 0;
  grow(CHUNK);
  at('count').replaceChildren(...both(`${count(shown.length)} / ${count(rows.length)} 条`, 'statements'));
  performance.measure('filter', 'filter-begin');
  redrawSoon();
}

/** Draw up to `number` more rows. */
function grow(number) {
  const more = document.createDocumentFragment();
  shown.slice(drawn, drawn + number).forEach((row) => more.append(tableRow(row)));
  drawn = Math.min(shown.length, drawn + number);
  at('body').append(more);
  at('more').hidden = drawn >= shown.length;
}

/** A text with the first places of some words marked: [word, class]. */
function marked(text, words) {
  const spans = [];
  for (const [word, kind] of words) {
    const start = word ? text.indexOf(word) : -1;
    const end = start + (word || '').length;
    if (start >= 0 && spans.every(([s, e]) => end <= s || start >= e)) spans.push([start, end, kind]);
  }
  spans.sort((a, b) => a[0] - b[0]);
  const parts = [];
  let last = 0;
  for (const [start, end, kind] of spans) {
    parts.push(text.slice(last, start), el('mark', {class: kind}, text.slice(start, end)));
    last = end;
  }
  return [...parts, text.slice(last)];
}

function tableRow(row) {
  const region = el('td', {class: 'name'}, el('bdi', {}, row.region));
  if (row.path.length > 2) region.append(el('div', {class: 'path'}, row.path.slice(1, -1).join(' › ')));
  const name = el('td', {class: 'name'}, el('bdi', {}, row.indicator || row.canonical));
  const more = [row.manner, row.level, row.nature, row.base ? `基数 ${row.base}` : ''];
  if (more.some(Boolean)) name.append(el('div', {class: 'path'}, more.filter(Boolean).join(' · ')));
  const kind = el('td', {}, el('span', {class: `kind k-${row.kind}`}, (KINDS[row.kind] || row.kind).split(' ')[0]));
  if (STATUS[row.status]) kind.append(' ', el('span', {class: `status s-${row.status}`}, STATUS[row.status].split(' ')[0]));
  const words = marked(row.said, [[row.value_text, 'figure'], [row.deadline_text, 'when']]);
  const said = el('td', {class: 'said'});
  if (row.table) {
    const [line, column, caption] = row.table;
    said.append(el('div', {class: 'path'}, [caption, line, column].filter(Boolean).join(' › ')));
  }
  said.append(el('q', {}, ...words), el('div', {class: 'from'}, ...documentLine(row.doc)));
  if (row.also.length || row.copies) said.append(also(row));
  return el(
    'tr', {}, region, name, el('td', {class: 'figure'}, row.figure), el('td', {class: 'number'}, row.when === null ? '' : String(row.when)), kind, said,
  );
}

function also(row) {
  const told = both(`另有 ${count(row.copies)} 处重复`, 'said again');
  if (!row.also.length) return el('div', {class: 'from'}, ...told);
  return el('details', {}, el('summary', {}, ...told), el('ul', {class: 'plain'}, row.also.map((doc) => el('li', {}, ...documentLine(doc)))));
}

// Controls

function option(value, label) {
  return el('option', {value}, label);
}

/** The choices of a select with the number of rows of each; the first is no filter. */
function choices(id, values, label) {
  const select = at(id);
  select.replaceChildren(option('', '全部 all'));
  for (const [value, number] of values) select.append(option(value, `${label(value)} (${count(number)})`));
}

function tally(keys) {
  const found = new Map();
  for (const key of keys) found.set(key, (found.get(key) || 0) + 1);
  return found;
}

/** The regions as a tree: a name, indented, with the rows in it. */
function regionChoices() {
  const paths = new Map();
  const held = new Map();
  for (const row of rows) {
    row.path.forEach((name, depth) => {
      const path = row.path.slice(0, depth + 1).join('\n');
      paths.set(path, depth);
      held.set(path, (held.get(path) || 0) + 1);
    });
  }
  const select = at('f-region');
  select.replaceChildren(option('', '全部 all'));
  for (const path of [...paths.keys()].sort(collator.compare)) {
    const name = path.split('\n').pop();
    select.append(option(name, `${'\u3000'.repeat(paths.get(path))}${name} (${count(held.get(path))})`));
  }
  const nowhere = rows.filter((row) => !row.path.length).length;
  if (nowhere) select.append(option('-', `未写明 none (${count(nowhere)})`));
}

function controls() {
  regionChoices();
  const most = (map) => [...map].sort((a, b) => b[1] - a[1] || collator.compare(a[0], b[0]));
  choices('f-sector', most(tally(rows.flatMap((row) => row.sectors))), (name) => name);
  const kinds = tally(rows.map((row) => row.kind));
  choices('f-kind', Object.keys(KINDS).filter((k) => kinds.has(k)).map((k) => [k, kinds.get(k)]), (k) => KINDS[k]);
  const years = tally(rows.map((row) => (row.when === null ? '-' : String(row.when))));
  choices('f-year', [...years].sort(([a], [b]) => (a === '-') - (b === '-') || a - b), (y) => (y === '-' ? '未写明 none' : y));
  const status = tally(rows.map((row) => row.status).filter(Boolean));
  choices('f-status', Object.keys(STATUS).filter((s) => status.has(s)).map((s) => [s, status.get(s)]), (s) => STATUS[s]);
  at('status-label').hidden = !status.size;
  most(tally(rows.map((row) => row.canonical || row.indicator))).slice(0, 1000)
    .forEach(([name]) => name && at('indicators').append(option(name, name)));
  for (const name of Object.keys(filter)) {
    const control = at(`f-${name}`);
    control.addEventListener('input', () => {
      filter[name] = control.tagName === 'SELECT' ? control.value : control.value.trim().toLowerCase();
      refresh();
    });
  }
  at('filters').addEventListener('submit', (event) => event.preventDefault());
  at('filters').addEventListener('reset', () => {
    Object.keys(filter).forEach((name) => { filter[name] = ''; });
    setTimeout(refresh);
  });
  at('save').addEventListener('click', save);
  heads();
}

/** Set filters as if they had been chosen below, and go there. */
function choose(values) {
  for (const [name, value] of Object.entries(values)) {
    at(`f-${name}`).value = value;
    filter[name] = at(`f-${name}`).value.trim();
  }
  refresh();
  at('ledger').scrollIntoView({block: 'start'});
}

function heads() {
  at('heads').replaceChildren(...COLUMNS.map(([name, chinese, english]) => {
    const button = el('button', {type: 'button', on: {click: () => sortBy(name)}}, ...both(chinese, english));
    return el('th', {scope: 'col', 'data-column': name, 'aria-sort': 'none'}, button, el('span', {class: 'paper', 'aria-hidden': 'true'}, chinese));
  }));
}

/** Up, then down, then as the report came. */
function sortBy(name) {
  if (order.column !== name) Object.assign(order, {column: name, down: false});
  else if (!order.down) order.down = true;
  else Object.assign(order, {column: '', down: false});
  for (const head of at('heads').children) {
    const here = head.dataset.column === order.column;
    head.setAttribute('aria-sort', here ? (order.down ? 'descending' : 'ascending') : 'none');
  }
  inOrder = ordered();
  refresh();
}

// Rows to take along

/** A cell of CSV; what a spreadsheet would run as a formula is kept from it by an apostrophe. */
function csvCell(value) {
  if (typeof value === 'number') return String(value);
  let text = value === null || value === undefined ? '' : String(value);
  if (/^[\s"'\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠﹢﹣﹦﹫−\t\r]/.test(text)) text = `'${text}`;
  return `"${text.replace(/"/g, '""')}"`;
}

function csv() {
  const head = ['region', 'indicator', 'canonical', 'figure', 'value', 'unit', 'year', 'kind', 'status', 'sentence', 'title', 'doc', 'date', 'source', 'url'];
  const lines = shown.map((row) => {
    const [doc, title, date, source, url] = data.docs[row.doc];
    return [row.region, row.indicator, row.canonical, row.figure, row.value, row.unit, row.when, row.kind, row.status, row.said, title, doc, date, source, url];
  });
  return `\ufeff${[head, ...lines].map((line) => line.map(csvCell).join(',')).join('\r\n')}\r\n`;
}

function save() {
  const address = URL.createObjectURL(new Blob([csv()], {type: 'text/csv;charset=utf-8'}));
  const anchor = el('a', {href: address, download: 'gangmu.csv', hidden: true});
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}
