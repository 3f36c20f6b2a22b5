// Pictures of the reports: draws the JSON beside each [data-ld-picture] with ECharts. Words come ready from the server,
// colours from tokens.css, so that light, dark, screen and paper each get their own. Nothing is asked of the network.
(function () {
  "use strict";
  const drawn = new Map();
  const SYMBOLS = ["circle", "rect", "triangle", "diamond", "roundRect"];

  function token(element, name) {
    return getComputedStyle(element).getPropertyValue("--ld-" + name).trim();
  }

  function lines(element) {
    const ink = token(element, "ink-2"), grid = token(element, "line");
    const size = parseInt(token(element, "fs-xs"), 10) || 12;
    const font = getComputedStyle(element).fontFamily;
    return { ink, grid, size, font };
  }

  function axes(facts, look, count) {
    const words = { color: look.ink, fontSize: look.size, fontFamily: look.font };
    const names = { type: "category", data: facts.labels, inverse: facts.lies, axisLabel: { ...words, hideOverlap: true }, axisTick: { show: false }, axisLine: { lineStyle: { color: look.grid } } };
    if (facts.lies) names.axisLabel.interval = 0;
    const amount = (unit, place) => ({
      type: "value", name: unit, position: place, nameTextStyle: { ...words, align: place === "right" ? "right" : "left", padding: 0 },
      axisLabel: words, minInterval: unit === "%" ? 0 : undefined, splitLine: { show: place !== "right", lineStyle: { color: look.grid } },
    });
    const amounts = [amount(facts.unit, facts.lies ? "bottom" : "left")];
    if (facts.lies) amounts[0].name = "";
    if (count) amounts.push(amount(facts.unitRight, "right"));
    return facts.lies ? { xAxis: amounts, yAxis: names } : { xAxis: names, yAxis: amounts };
  }

  function series(facts, element, look) {
    return facts.series.map(function (each, place) {
      const colour = token(element, each.tone), axis = each.right ? 1 : 0;
      const one = {
        name: each.name, data: each.values, type: each.shape === "bar" ? "bar" : "line", stack: each.stack || undefined,
        itemStyle: { color: colour }, color: colour, animation: false, barMaxWidth: 28,
      };
      if (!facts.lies) one.yAxisIndex = axis;
      if (facts.lies) one.label = { show: true, position: "right", color: look.ink, fontSize: look.size, fontFamily: look.font };
      if (one.type === "line") {
        one.step = each.shape === "step" ? "end" : false;
        one.symbol = SYMBOLS[place % SYMBOLS.length];
        one.symbolSize = 6;
        one.lineStyle = { color: colour, width: 2, type: each.dashed ? "dashed" : "solid" };
      }
      if (place === 0 && facts.mark !== null) {
        one.markLine = {
          silent: true, symbol: "none", animation: false, data: [{ yAxis: facts.mark }], lineStyle: { color: token(element, "red"), type: "solid", width: 1.5 },
          label: { formatter: facts.markWords, position: "insideEndTop", color: look.ink, fontSize: look.size, fontFamily: look.font },
        };
      }
      return one;
    });
  }

  function option(element, onPaper) {
    const facts = JSON.parse(document.getElementById(element.dataset.ldPicture).textContent);
    const look = lines(element), right = facts.series.some(each => each.right);
    const legend = facts.series.length > 1;
    // A legend of long names takes several lines; the picture makes room for them.
    const long = facts.series.reduce((sum, each) => sum + 46 + look.size * [...each.name].reduce((w, c) => w + (c > "\u2e80" ? 1 : 0.6), 0), 0);
    const rows = Math.ceil(long / Math.max(1, element.clientWidth - 20));
    return {
      animation: false,
      aria: { enabled: true, decal: { show: onPaper } },
      grid: { left: 8, right: facts.lies ? 40 : 12, top: facts.lies ? 8 : 30, bottom: legend ? 12 + rows * 22 : 8, containLabel: true },
      legend: legend ? { bottom: 0, left: 0, itemWidth: 22, itemHeight: 10, itemGap: 16, textStyle: { color: look.ink, fontSize: look.size, fontFamily: look.font } } : undefined,
      // Drawn on the canvas: a tooltip of elements would need styles that our policy forbids.
      tooltip: { trigger: "axis", renderMode: "richText", backgroundColor: token(element, "raised"), borderColor: look.grid, textStyle: { color: token(element, "ink"), fontSize: look.size, fontFamily: look.font } },
      ...axes(facts, look, right),
      series: series(facts, element, look),
    };
  }

  const sizes = new ResizeObserver(function (entries) {
    for (const entry of entries) {
      const chart = drawn.get(entry.target);
      if (chart) chart.resize();
    }
  });

  function draw(root) {
    for (const element of root.querySelectorAll("[data-ld-picture]")) {
      if (drawn.has(element)) continue;
      const chart = window.echarts.init(element, null, { renderer: "canvas" });
      // Its own description would repeat the words of the server in Chinese only.
      chart.setOption(option(element, false));
      element.querySelectorAll("canvas").forEach(each => each.setAttribute("aria-hidden", "true"));
      drawn.set(element, chart);
      sizes.observe(element);
    }
  }

  function again(onPaper) {
    for (const [element, chart] of drawn) {
      if (!element.isConnected) { chart.dispose(); sizes.unobserve(element); drawn.delete(element); continue; }
      chart.setOption(option(element, onPaper), { notMerge: true });
    }
  }

  new MutationObserver(() => again(false)).observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });
  window.addEventListener("beforeprint", () => again(true));
  window.addEventListener("afterprint", () => again(false));
  document.addEventListener("htmx:afterSettle", () => { again(false); draw(document); });
  draw(document);
})();
