// The chart of a ranking: the totals that the table below it says. Without it nothing is missing.
(function () {
  "use strict";
  if (!window.echarts) return;
  var style = window.getComputedStyle(document.documentElement);
  var brand = style.getPropertyValue("--hy-brand").trim() || "#0b57a4";
  var ink = style.getPropertyValue("--hy-ink").trim() || "#1c2733";
  var line = style.getPropertyValue("--hy-line").trim() || "#d9e0e8";
  var charts = [];
  Array.prototype.forEach.call(document.querySelectorAll("[data-chart]"), function (place) {
    var told = JSON.parse(place.getAttribute("data-chart"));
    if (told.units.length < 2) return;
    place.hidden = false;
    place.style.height = Math.min(420, 40 + told.units.length * 22) + "px";
    var least = Math.min.apply(null, told.totals);
    var chart = window.echarts.init(place, null, { renderer: "canvas" });
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: window.getComputedStyle(document.body).fontFamily, color: ink },
      grid: { left: 8, right: 56, top: 8, bottom: 8, containLabel: true },
      xAxis: { type: "value", min: Math.max(0, Math.floor(least / 10) * 10 - 10), max: told.most, splitLine: { lineStyle: { color: line } } },
      yAxis: { type: "category", inverse: true, data: told.units, axisTick: { show: false }, axisLine: { lineStyle: { color: line } }, axisLabel: { color: ink, width: 180, overflow: "truncate", interval: 0 } },
      series: [{ type: "bar", data: told.totals, barMaxWidth: 16, itemStyle: { color: brand, borderRadius: [0, 3, 3, 0] }, label: { show: true, position: "right", color: ink, formatter: function (one) { return one.value.toFixed(2); } } }]
    });
    charts.push(chart);
  });
  window.addEventListener("resize", function () { charts.forEach(function (chart) { chart.resize(); }); });
})();
