/**
 * All files of a drop or of what was pasted, those of dropped folders too.
 * @param {DataTransfer | null} data
 * @returns {Promise<File[]>}
 */
export async function filesOf(data) {
  // The entries can be read only before the event ends: ask for all of them at once.
  const items = [...(data?.items ?? [])].filter(({ kind }) => kind === 'file');
  const found = items.map((item) => ({ entry: item.webkitGetAsEntry?.() ?? null, file: item.getAsFile() }));
  const all = await Promise.all(
    found.map(({ entry, file }) => (entry?.isDirectory ? walk(entry) : file ? [file] : [])),
  );
  return all.flat();
}

/**
 * @param {FileSystemEntry} entry
 * @returns {Promise<File[]>}
 */
async function walk(entry) {
  if (entry.isFile) {
    const file = /** @type {FileSystemFileEntry} */ (entry);
    return [await new Promise((resolve, reject) => file.file(resolve, reject))];
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  const out = [];
  for (;;) {
    /** @type {FileSystemEntry[]} a part of the folder; empty at its end */
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return out;
    for (const one of some) if (!one.name.startsWith('.')) out.push(...(await walk(one)));
  }
}

/**
 * Calls `take` with the files that are dropped or pasted anywhere, but where something on the page takes them itself.
 * @param {(files: File[]) => void} take
 */
export function watchDrops(take) {
  const { classList } = document.documentElement;
  const carries = (/** @type {DataTransfer | null} */ data) => data?.types.includes('Files') ?? false;
  let depth = 0;
  addEventListener('dragenter', ({ dataTransfer }) => {
    if (carries(dataTransfer)) classList.toggle('dropping', ++depth > 0);
  });
  addEventListener('dragleave', ({ dataTransfer }) => {
    if (carries(dataTransfer)) classList.toggle('dropping', --depth > 0);
  });
  addEventListener('dragover', (event) => {
    if (carries(event.dataTransfer)) event.preventDefault();
  });
  addEventListener('drop', (event) => {
    depth = 0;
    classList.remove('dropping');
    if (event.defaultPrevented || !carries(event.dataTransfer)) return;
    // Without this the browser leaves the page to show the file.
    event.preventDefault();
    void hand(event.dataTransfer);
  });
  addEventListener('paste', (event) => {
    if (!event.defaultPrevented && carries(event.clipboardData)) void hand(event.clipboardData);
  });

  /** @param {DataTransfer | null} data */
  async function hand(data) {
    const files = await filesOf(data);
    if (files.length > 0) take(files);
  }
}
