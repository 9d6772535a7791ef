// Draws the months of data-trend as lines; the table beside it says the same. Nothing here computes anything.
(function () {
  "use strict";

  if (!window.echarts) return;
  Array.prototype.forEach.call(document.querySelectorAll("[data-trend]"), function (box) {
    var trend = JSON.parse(box.getAttribute("data-trend"));
    var unit = box.getAttribute("data-unit") || "";
    var ink = window.getComputedStyle(box).color;
    var selected = {};
    trend.series.forEach(function (series, index) { selected[series.name] = index < 4; });
    box.hidden = false;
    var narrow = box.clientWidth < 520;
    // The canvas needs no inline style; a tip in the page would.
    var chart = window.echarts.init(box, null, { renderer: "canvas" });
    chart.setOption({
      animation: false,
      color: ["#0b57a4", "#b3541e", "#2b7a4b", "#7a4b9a", "#8a6d00", "#a02c4a", "#3c6e8f", "#555"],
      textStyle: { color: ink, fontFamily: "inherit" },
      tooltip: { trigger: "axis", renderMode: "richText" },
      legend: { type: "scroll", bottom: 0, selected: selected, textStyle: { color: ink } },
      grid: { left: 48, right: narrow ? 12 : 24, top: 24, bottom: 56 },
      xAxis: { type: "category", data: trend.months, axisLabel: { color: ink } },
      yAxis: { type: "value", scale: true, max: 100, axisLabel: { color: ink, formatter: "{value}" + unit } },
      series: trend.series.map(function (series, index) {
        return { type: "line", name: series.name, data: series.data, connectNulls: false, symbol: ["circle", "rect", "triangle", "diamond"][index % 4], symbolSize: 8, lineStyle: { width: index ? 1.5 : 3 } };
      })
    });
    window.addEventListener("resize", function () { chart.resize(); });
  });
})();
