// The charts: what Plotly draws where the page carries it, and for each chart a table of buttons that does the same.
// Both count what the filters leave. Without the library the charts are those that came with the page.

const MOST_REGIONS = 20;
const MOST_SECTORS = 12;
const COLOURS = {target: '#b3261e', result: '#1a7f37', forecast: '#0b57a4', vague: '#8c959f'};
const FONT = getComputedStyle(document.body).fontFamily;
let library = null;
const PAPER = 680; // pixels of CSS between the margins of A4
let due = 0;
let paper = false;

/** Plotly gives <, & and so on a meaning of its own in labels. */
const plain = (text) => String(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/\$/g, '＄');
const short = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

/** The library out of its packed text; null where the page carries none or the browser cannot unpack it. */
async function loadLibrary() {
  const packed = at('library').textContent.trim();
  if (!packed || typeof DecompressionStream === 'undefined') return null;
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  const script = document.createElement('script');
  script.textContent = await new Response(stream).text(); // runs at once if it is the one that the policy names
  document.head.append(script);
  at('library').remove();
  return window.Plotly || null;
}

function grid() {
  const cells = new Map();
  const regions = new Map();
  const sectors = new Map();
  for (const row of shown) {
    if (!row.region) continue;
    for (const sector of row.sectors) {
      const key = `${row.region}\n${sector}`;
      cells.set(key, (cells.get(key) || 0) + 1);
      regions.set(row.region, (regions.get(row.region) || 0) + 1);
      sectors.set(sector, (sectors.get(sector) || 0) + 1);
    }
  }
  const most = (map, number) => [...map].sort((a, b) => b[1] - a[1]).slice(0, number).map(([name]) => name);
  const down = most(regions, MOST_REGIONS);
  const across = most(sectors, MOST_SECTORS);
  return {down, across, counts: down.map((r) => across.map((s) => cells.get(`${r}\n${s}`) || 0))};
}

function byYear() {
  const years = new Map();
  for (const row of shown) {
    if (row.when === null) continue;
    if (!years.has(row.when)) years.set(row.when, {});
    const kinds = years.get(row.when);
    kinds[row.kind] = (kinds[row.kind] || 0) + 1;
  }
  return [...years].sort((a, b) => a[0] - b[0]);
}

const total = (kinds) => Object.values(kinds).reduce((sum, number) => sum + number, 0);

/** Tables and charts a moment after the last change, so that typing is never held up. */
function redrawSoon() {
  clearTimeout(due);
  due = setTimeout(redraw, 150);
}

function redraw() {
  const heat = grid();
  const years = byYear();
  heatTable(heat);
  yearTable(years);
  if (!library) return;
  heatChart(heat);
  yearChart(years);
}

function nothing() {
  return el('p', {class: 'soft'}, ...both('没有可画的内容', 'nothing to draw'));
}

function heatTable({down, across, counts}) {
  if (!down.length) return at('map-table').replaceChildren(nothing());
  const most = Math.max(...counts.flat(), 1);
  const head = el('tr', {}, el('th', {}, ''), across.map((name) => el('th', {scope: 'col'}, el('bdi', {}, name))));
  const lines = down.map((region, r) => el('tr', {}, el('th', {scope: 'row'}, el('bdi', {}, region)), across.map((sector, c) => {
    const number = counts[r][c];
    if (!number) return el('td', {});
    const cell = el('td', {}, el('button', {
      type: 'button', 'aria-label': `${region}，${sector}：${number}`, on: {click: () => choose({region, sector})},
    }, String(number)));
    cell.style.backgroundColor = `rgba(179, 38, 30, ${(0.08 + 0.62 * number / most).toFixed(2)})`;
    return cell;
  })));
  return at('map-table').replaceChildren(el('table', {class: 'heat'}, el('thead', {}, head), el('tbody', {}, lines)));
}

function yearTable(years) {
  if (!years.length) return at('timeline-table').replaceChildren(nothing());
  const most = Math.max(...years.map(([, kinds]) => total(kinds)));
  const lines = years.map(([year, kinds]) => {
    const bar = el('span', {class: 'bar'});
    bar.style.width = `${(14 * total(kinds) / most).toFixed(2)}em`;
    return el('tr', {}, el('th', {scope: 'row'}, el('button', {type: 'button', on: {click: () => choose({year: String(year)})}}, String(year))), el('td', {}, bar, count(total(kinds))));
  });
  return at('timeline-table').replaceChildren(el('table', {class: 'heat'}, el('tbody', {}, lines)));
}

const config = () => ({displayModeBar: false, responsive: !paper, doubleClick: false, scrollZoom: false});
const layout = (more) => ({
  font: {family: FONT, size: 13, color: '#1f2328'}, paper_bgcolor: 'rgba(0,0,0,0)', plot_bgcolor: 'rgba(0,0,0,0)',
  hoverlabel: {font: {family: FONT}}, dragmode: false, ...(paper ? {width: PAPER} : {autosize: true}), ...more,
});

/** The charts anew, as wide as paper or as the window. */
function drawFor(medium) {
  paper = medium === 'paper';
  clearTimeout(due);
  redraw();
}

/** The place of a chart, emptied once of what came with the page. */
function canvas(id) {
  const place = at(id);
  if (!place.dataset.drawn) {
    place.replaceChildren(el('div', {}));
    place.dataset.drawn = '1';
  }
  return place.firstChild;
}

function heatChart({down, across, counts}) {
  const place = canvas('map-chart');
  place.hidden = !down.length;
  if (!down.length) return;
  const labels = (names, most) => ({
    tickmode: 'array', tickvals: names.map((_, n) => n), ticktext: names.map((name) => plain(short(name, most))), fixedrange: true,
    showgrid: false, zeroline: false, ticks: '',
  });
  const most = Math.max(...counts.flat(), 1);
  const top = across.length > 8 || (paper ? PAPER : place.clientWidth) < 110 * across.length ? 84 : 34; // names are turned where they would touch
  library.react(place, [{
    type: 'heatmap', z: counts.map((line) => line.map((n) => n || null)), xgap: 2, ygap: 2, zmin: 0, zmax: most, showscale: false,
    colorscale: [[0, '#fff3ec'], [0.5, '#e58a6f'], [1, '#9c1f17']], hoverongaps: false,
    customdata: down.map((r) => across.map((s) => `${plain(r)} · ${plain(s)}`)), hovertemplate: '%{customdata}: %{z}<extra></extra>',
  }], layout({
    height: top + 8 + 28 * down.length, margin: {l: 150, r: 10, t: top, b: 8},
    xaxis: {...labels(across, 9), side: 'top', tickangle: top > 40 ? -35 : 0}, yaxis: {...labels(down, 11), autorange: 'reversed'},
    annotations: counts.flatMap((line, y) => line.map((n, x) => (n ? {
      x, y, text: String(n), showarrow: false, font: {size: 12, color: n > most * 0.55 ? '#fff' : '#1f2328'},
    } : null)).filter(Boolean)),
  }), config());
  listen(place, ({x, y}) => choose({region: place.names.down[y], sector: place.names.across[x]}));
  place.names = {down, across};
}

function yearChart(years) {
  const place = canvas('timeline-chart');
  place.hidden = !years.length;
  if (!years.length) return;
  const kinds = Object.keys(KINDS).filter((kind) => years.some(([, held]) => held[kind]));
  const first = years[0][0];
  const last = years[years.length - 1][0];
  library.react(place, kinds.map((kind) => ({
    type: 'bar', name: KINDS[kind], x: years.map(([year]) => year), y: years.map(([, held]) => held[kind] || 0),
    marker: {color: COLOURS[kind]}, hovertemplate: `%{x}: %{y} ${KINDS[kind]}<extra></extra>`,
  })), layout({
    height: 250, margin: {l: 50, r: 10, t: 30, b: 40}, barmode: 'stack', bargap: 0.25, legend: {orientation: 'h', y: 1.16}, showlegend: true,
    xaxis: {fixedrange: true, tickformat: 'd', dtick: [1, 2, 5, 10, 20, 50, 100].find((step) => (last - first) / step < 24) || 200}, yaxis: {fixedrange: true, rangemode: 'tozero'},
  }), config());
  listen(place, ({x}) => choose({year: String(x)}));
}

function listen(place, act) {
  if (place.listening) return;
  place.listening = true;
  place.on('plotly_click', (event) => act(event.points[0]));
}
