// Recordings in this browser's own storage (IndexedDB). A recording is kept part by part as it grows, so that a page
// that is left in the middle of it leaves behind what was said until then. Keys: [key of the recording, number].
const STORE = "recordings";

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("seven-rounds", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function inStore(mode, work) {
  const base = await opened();
  return new Promise((resolve, reject) => {
    const transaction = base.transaction(STORE, mode);
    const request = work(transaction.objectStore(STORE));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error);
  }).finally(() => base.close());
}

// Arrays sort behind numbers: this holds all parts of one recording.
function partsOf(key) {
  return IDBKeyRange.bound([key], [key, []]);
}

/** Keeps a part (Blob) of the recording `key`; its first part, number 0, replaces the recording before. */
export function keepPart(key, number, part) {
  return inStore("readwrite", (store) => {
    if (number === 0) store.delete(partsOf(key));
    return store.put(part, [key, number]);
  });
}

/** The recording `key` as one Blob, or null where none is kept. */
export async function kept(key) {
  const parts = await inStore("readonly", (store) => store.getAll(partsOf(key)));
  return parts.length > 0 ? new Blob(parts, { type: parts[0].type }) : null;
}

export function forget(key) {
  return inStore("readwrite", (store) => store.delete(partsOf(key)));
}
