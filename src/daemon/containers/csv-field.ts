/** One field of a line of CSV. Source: RFC 4180, section 2. */
export function toCsvField(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
