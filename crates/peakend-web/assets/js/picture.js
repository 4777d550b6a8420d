// A journey's picture as a PNG, drawn by the browser at twice its size; and printing.

/** @param {string} address */
function load(address) {
  return new Promise((done, fail) => {
    const image = new Image();
    image.onload = () => done(image);
    image.onerror = () => fail(new Error("the picture cannot be loaded"));
    image.src = address;
  });
}

/** @param {HTMLElement} button */
async function savePng(button) {
  const shown = document.querySelector(".map-picture svg");
  const image = await load(button.dataset.png ?? "");
  if (!(shown instanceof SVGSVGElement) || !(image instanceof HTMLImageElement)) return;
  const canvas = document.createElement("canvas");
  canvas.width = shown.viewBox.baseVal.width * 2;
  canvas.height = shown.viewBox.baseVal.height * 2;
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => {
    if (!blob) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `${location.pathname.split("/").pop()}.png`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }, "image/png");
}

export function startPictures() {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-png], [data-print]") : null;
    if (!(button instanceof HTMLElement)) return;
    button.closest("details")?.removeAttribute("open");
    if (button.dataset.png !== undefined) void savePng(button);
    else window.print();
  });
}
