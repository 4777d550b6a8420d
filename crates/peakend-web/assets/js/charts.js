// Draws every <figure data-chart> of the page when it comes into sight; the chart library is fetched only then.
const drawn = new WeakSet();

export function startCharts() {
  const source = document.querySelector('meta[name="chart-module"]')?.getAttribute("content");
  if (!source) return;
  const seen = new IntersectionObserver(
    async (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        seen.unobserve(entry.target);
        const { draw } = await import(source);
        draw(entry.target);
      }
    },
    { rootMargin: "200px" },
  );
  const find = () => {
    for (const figure of document.querySelectorAll("[data-chart]")) {
      if (drawn.has(figure)) continue;
      drawn.add(figure);
      seen.observe(figure);
    }
  };
  find();
  document.addEventListener("htmx:afterSwap", find);
}
