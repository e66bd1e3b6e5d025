// Brings a vendored library only to the pages that draw with it.
const loading = new Map();

export const vendor = (path) => new URL(`../vendor/${path}`, import.meta.url).href;

export function library(path) {
  if (!loading.has(path)) {
    loading.set(
      path,
      new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = vendor(path);
        script.onload = resolve;
        script.onerror = reject;
        document.head.append(script);
      }),
    );
  }
  return loading.get(path);
}

export function stylesheet(path) {
  const href = vendor(path);
  if (document.querySelector(`link[href="${href}"]`)) return;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  document.head.append(link);
}
