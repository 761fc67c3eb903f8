/**
 * A value as JSON, as one word of a POSIX shell. A brace before a letter is written `\u007b`, or Nx would take `{projectRoot}`
 * in a user's text for one of its own names.
 *
 * @param {unknown} value
 */
export function quote(value) {
  const json = JSON.stringify(value).replace(/\{(?=[A-Za-z])/g, '\\u007b');
  return `'${json.replaceAll("'", String.raw`'\''`)}'`;
}
