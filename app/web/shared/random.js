/** An id that nobody else has. `crypto.randomUUID` is missing at insecure addresses. */
export function newId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, '0')).join('');
}
