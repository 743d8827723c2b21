// What stands around the ledger: figures at the head, comparison, outcomes, duplicates, sources, what was left out.

/** A table. heads: [chinese, english, class]; each line a list of cells, which are text or lists of children. */
function table(heads, lines) {
  const head = heads.map(([chinese, english, kind]) => el('th', {scope: 'col', class: kind || null}, ...both(chinese, english)));
  const body = lines.map((cells) => el('tr', {}, cells.map((cell, n) => el('td', {class: heads[n][2] || null}, ...[cell].flat()))));
  return el('table', {}, el('thead', {}, el('tr', {}, head)), el('tbody', {}, body));
}

/** A long table in parts, with a button for the next one. */
function parts(place, heads, lines, most = 200) {
  let last = most;
  const draw = () => {
    const more = el('button', {type: 'button', on: {click: () => { last += most * 5; draw(); }}}, ...both(`更多（共 ${count(lines.length)}）`, 'more'));
    place.replaceChildren(table(heads, lines.slice(0, last).map((line) => line())), lines.length > last ? more : '');
  };
  draw();
}

function summary() {
  const asked = data.filters.map(([name, value]) => (value ? `${name}: ${value}` : name)).join('; ');
  at('about').append(
    `${count(data.about.documents)} 份文件`, asked ? ` · 筛选 ${asked}` : '', ` · ${data.made}`,
  );
  const kinds = tally(rows.map((row) => row.kind));
  const years = rows.filter((row) => row.kind === 'target' && row.deadline !== null).map((row) => row.deadline);
  const span = years.reduce(([low, high], year) => [Math.min(low, year), Math.max(high, year)], [Infinity, -Infinity]);
  const tiles = [
    ['目标', 'targets', kinds.get('target') || 0], ['结果', 'results', kinds.get('result') || 0],
    ['地区', 'regions', new Set(rows.map((row) => row.region).filter(Boolean)).size],
    ['指标', 'indicators', new Set(rows.map((row) => row.canonical || row.indicator).filter(Boolean)).size],
    ['文件', 'documents', new Set(rows.map((row) => row.doc)).size],
    ['到期', 'due', years.length ? (span[0] === span[1] ? String(span[0]) : `${span[0]}–${span[1]}`) : '—'],
  ];
  tiles.forEach(([chinese, english, value]) => at('tiles').append(
    el('div', {}, el('dt', {}, ...both(chinese, english)), el('dd', {}, typeof value === 'number' ? count(value) : value)),
  ));
}

function contents() {
  for (const section of document.querySelectorAll('section[data-name]')) {
    if (section.hidden) continue;
    const [chinese, english] = section.dataset.name.split('|');
    at('contents').append(el('li', {}, el('a', {href: `#${section.id}`}, ...both(chinese, english))));
  }
}

const MEASURES = {level: '数值', growth: '增长', share: '占比', change: '变化'};
const SPANS = {part: '部分时段', plan: '规划期或累计', since: '自某年以来'};

/** Records that can be compared: one way of measuring, unit, span, pace and kind. */
function blockTable(records) {
  const [{measure, unit, span, pace, kind}] = records;
  const years = [...new Set(records.map((record) => record.year))].sort((a, b) => a - b);
  const widest = Math.max(...records.map((record) => Math.abs(record.value))) || 1;
  const regions = new Map();
  for (const record of records) {
    if (!regions.has(record.region)) regions.set(record.region, new Map());
    if (!regions.get(record.region).has(record.year)) regions.get(record.region).set(record.year, record);
  }
  const cell = (record) => {
    if (!record) return '';
    const bar = el('span', {class: 'bar'});
    bar.style.width = `${(6 * Math.abs(record.value) / widest).toFixed(2)}em`;
    bar.style.backgroundColor = COLOURS[kind] || COLOURS.target;
    return [bar, el('span', {title: data.docs[record.doc][1] || data.docs[record.doc][0]}, record.figure)];
  };
  // In the order of the last year in which a region has a figure, later years before earlier ones.
  const place = (line) => [...years].reverse().map((year) => (line.has(year) ? line.get(year).rank : Infinity));
  const lines = [...regions].map(([name, line]) => [name, line, place(line)]).sort((a, b) => {
    const n = a[2].findIndex((rank, at_) => rank !== b[2][at_]);
    return n < 0 ? 0 : a[2][n] - b[2][n];
  });
  const told = [KINDS[kind], MEASURES[measure], pace ? '年均' : '', SPANS[span], unit].filter(Boolean).join(' · ');
  return [el('h3', {}, told), table(
    [['地区', 'Region'], ...years.map((year) => [String(year), ''])],
    lines.slice(0, 60).map(([name, line]) => [el('bdi', {}, name), ...years.map((year) => cell(line.get(year)))]),
  )];
}

function comparison() {
  const blocks = new Map();
  for (const record of data.compare) {
    const key = [record.measure, record.unit, record.span, record.pace, record.kind].join('\n');
    if (!blocks.has(record.canonical)) blocks.set(record.canonical, new Map());
    const some = blocks.get(record.canonical);
    if (!some.has(key)) some.set(key, []);
    some.get(key).push(record);
  }
  // What one region alone says is no comparison.
  for (const some of blocks.values()) {
    for (const [key, records] of some) if (new Set(records.map((record) => record.region)).size < 2) some.delete(key);
  }
  const names = [...blocks.keys()].filter((name) => blocks.get(name).size);
  if (!names.length) return;
  at('compare').hidden = false;
  names.forEach((name) => at('compare-indicator').append(option(name, name)));
  const draw = () => at('compare-table').replaceChildren(...[...blocks.get(at('compare-indicator').value).values()].flatMap(blockTable));
  at('compare-indicator').addEventListener('input', draw);
  draw();
}

function outcomes() {
  if (!data.track.length) return;
  at('track').hidden = false;
  const status = tally(data.track.map((record) => record.status));
  choices('track-status', Object.keys(STATUS).filter((s) => status.has(s)).map((s) => [s, status.get(s)]), (s) => STATUS[s]);
  const said = (record, figure) => [
    el('div', {}, el('strong', {}, figure), ' ', el('q', {class: 'soft'}, record.sentence || '')), el('div', {class: 'from'}, ...documentLine(record.doc)),
  ];
  const draw = () => {
    const wanted = at('track-status').value;
    const lines = data.track.filter((record) => !wanted || record.status === wanted).map((record) => () => [
      el('bdi', {}, record.region), el('bdi', {}, record.indicator), record.deadline === null ? '' : String(record.deadline),
      el('span', {class: `status s-${record.status}`}, (STATUS[record.status] || record.status).split(' ')[0]),
      said(record.promise, record.figure), record.outcomes.flatMap((one) => said(one, one.figure)),
    ]);
    parts(at('track-table'), [
      ['地区', 'Region'], ['指标', 'Indicator'], ['年份', 'Due', 'number'], ['兑现', 'Status'], ['承诺', 'Promise', 'half'], ['结果', 'Outcome', 'half'],
    ], lines, 100);
  };
  at('track-status').addEventListener('input', draw);
  draw();
}

function duplicates() {
  const place = at('duplicates-table');
  if (!data.clusters.length) return place.replaceChildren(el('p', {}, ...both('没有重复文件。', 'None.')));
  const relations = {exact: '相同 exact', near: '近似 near', contained: '包含 contained'};
  return parts(place, [['保留', 'Kept', 'name'], ['与之重复', 'Duplicates of it', 'name']], data.clusters.map((cluster) => () => [
    documentLine(cluster.canonical),
    el('ul', {class: 'plain'}, cluster.members.filter(([doc]) => doc !== cluster.canonical).map(([doc, relation, jaccard, containment]) => el(
      'li', {}, ...documentLine(doc),
      el('span', {class: 'soft'}, ` ${relations[relation] || relation} ${Math.round(100 * (relation === 'contained' ? containment : jaccard))}%`),
    ))),
  ]), 100);
}

function sources() {
  parts(
    at('sources-table'), [['来源', 'Source', 'name'], ['文件', 'Documents', 'number'], ['条目', 'Statements', 'number']],
    data.sources.map(([name, documents, statements]) => () => [name ? el('bdi', {}, name) : el('span', {class: 'soft'}, '未注明 none'), count(documents), count(statements)]), 50,
  );
}

function leftOut() {
  const {repeats, nameless, silent, failures, dropped} = data.left;
  const place = at('left-out');
  const facts = [
    [repeats, '条与所列条目重复，已并入', 'statements that say a listed one again; folded into it'],
    [nameless, '条没有写明指标（--all-copies 可列出）', 'statements whose text names no indicator; --all-copies lists them'],
    [silent, '份文件没有所列条目', 'documents without a statement of this report'],
    [failures.length, '份文件或目录行无法读取', 'documents or rows that could not be read'],
  ];
  place.append(el('ul', {class: 'plain'}, facts.map(([number, chinese, english]) => el('li', {}, ...both(`${count(number)} ${chinese}`, english)))));
  if (failures.length) {
    place.append(el('h3', {}, ...both('无法读取', 'Could not be read')), el('div', {id: 'failures'}));
    parts(at('failures'), [['原因', 'Why', 'name'], ['办法', 'What to do', 'name']], failures.map(([, sentence, hint]) => () => [sentence, hint]));
  }
  if (!dropped) {
    place.append(el('p', {class: 'soft'}, ...both('哪些数字读到而未收、为什么：gangmu report --explain。', 'Which figures were read and not taken, and why: the same command.')));
    return;
  }
  place.append(el('h3', {}, ...both(`读到而未收的数字（${count(dropped.length)}）`, 'Figures that were read and not taken')), el('div', {id: 'dropped'}));
  const reasons = [...tally(dropped.map(([, , reason]) => reason))].sort((a, b) => b[1] - a[1]);
  parts(at('dropped'), [['原因', 'Why', 'name'], ['个数', 'Figures', 'number'], ['例', 'For example', 'name']], reasons.map(([reason, number]) => () => [
    reason, count(number), dropped.filter(([, , why]) => why === reason).slice(0, 6).map(([doc, text]) => el('div', {}, el('bdi', {}, text), ' ', el('span', {class: 'soft'}, documentName(doc)))),
  ]));
}

// Paper has no button for more: before printing all rows are there, up to a bound that the page tells.
function beforePrint() {
  drawFor('paper');
  grow(Math.max(0, Math.min(shown.length, PRINTED) - drawn));
  if (shown.length > drawn) {
    at('body').append(el('tr', {id: 'unprinted'}, el('td', {colspan: '6'}, ...both(`其余 ${count(shown.length - drawn)} 条未打印，请先筛选。`, 'not printed; filter first'))));
  }
}

summary();
comparison();
outcomes();
duplicates();
sources();
leftOut();
contents();
controls();
if (rows.some((row) => row.kind === 'target')) at('f-kind').value = filter.kind = 'target';
refresh();
at('more').addEventListener('click', () => grow(CHUNK * 3));
if (typeof IntersectionObserver !== 'undefined') {
  new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && grow(CHUNK), {rootMargin: '600px'}).observe(at('more'));
}
window.addEventListener('beforeprint', beforePrint);
window.addEventListener('afterprint', () => {
  if (at('unprinted')) at('unprinted').remove();
  drawFor('screen');
});
const credit = el('span', {});
at('foot').append(`gangmu ${data.version} · ${data.made}`, credit);
loadLibrary().then((found) => {
  library = found;
  if (!library) {
    document.querySelectorAll('.chart + details').forEach((tableOfChart) => { tableOfChart.open = true; });
    return;
  }
  credit.append(` · Plotly.js ${library.version} (MIT)`);
  redraw();
}).catch(() => { library = null; }).finally(() => { document.documentElement.dataset.ready = library ? 'library' : 'plain'; });
