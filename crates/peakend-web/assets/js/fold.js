/**
 * Lower case without accents, so that "cafe" finds "Café".
 * @param {string} text
 */
export function fold(text) {
  return text.trim().toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "");
}
