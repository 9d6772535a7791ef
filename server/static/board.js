// The chart of the live board: the good and bad ratings that the table below it says. Without it nothing is missing.
(function () {
  "use strict";
  if (!window.echarts) return;
  var charts = [];
  function draw(within) {
    charts = charts.filter(function (chart) { return document.contains(chart.getDom()) || (chart.dispose(), false); });
    Array.prototype.forEach.call(within.querySelectorAll("[data-board]"), function (place) {
      var told = JSON.parse(place.getAttribute("data-board"));
      if (told.units.length < 2) return;
      var style = window.getComputedStyle(document.documentElement);
      var color = function (name, other) { return style.getPropertyValue(name).trim() || other; };
      var ink = color("--hy-ink", "#1c2733");
      place.hidden = false;
      place.style.height = Math.min(480, 60 + told.units.length * 22) + "px";
      var chart = window.echarts.init(place, null, { renderer: "canvas" });
      var bar = function (name, data, shade, label) {
        return { type: "bar", stack: "all", name: name, data: data, barMaxWidth: 16, itemStyle: { color: shade },
          label: { show: label, position: "right", color: ink, formatter: function (one) { return one.value ? String(one.value) : ""; } } };
      };
      chart.setOption({
        animation: false,
        textStyle: { fontFamily: window.getComputedStyle(document.body).fontFamily, color: ink },
        legend: { top: 0, textStyle: { color: ink } },
        grid: { left: 8, right: 40, top: 32, bottom: 8, containLabel: true },
        xAxis: { type: "value", minInterval: 1, splitLine: { lineStyle: { color: color("--hy-line", "#d9e0e8") } } },
        yAxis: { type: "category", inverse: true, data: told.units, axisTick: { show: false }, axisLabel: { color: ink, width: 180, overflow: "truncate", interval: 0 } },
        series: [bar(place.dataset.good, told.good, color("--hy-good", "#1f7a43"), false), bar(place.dataset.bad, told.bad, color("--hy-bad", "#b3261e"), true)]
      });
      charts.push(chart);
    });
  }
  draw(document);
  document.addEventListener("htmx:load", function (event) { if (event.target !== document.body) draw(event.target.parentElement || document); });
  window.addEventListener("resize", function () { charts.forEach(function (chart) { chart.resize(); }); });
})();
