// Shows the contract in Swagger UI. The contract is found by this script's own address, so that the page works below any
// path that a proxy puts before it.
(() => {
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const contract = new URL('../openapi.json', script.src).href;
  const root = document.documentElement;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const follow = () => root.classList.toggle('dark-mode', dark.matches);
  dark.addEventListener('change', follow);
  follow();

  addEventListener('load', () => {
    const { SwaggerUIBundle } = /** @type {any} */ (globalThis);
    const ui = SwaggerUIBundle({
      dom_id: '#swagger-ui',
      url: contract,
      deepLinking: true,
      tryItOutEnabled: true,
      onComplete: askForToken,
      responseInterceptor: (/** @type {{ url: string, text: string }} */ response) => {
        if (response.url === contract) response.text = withoutFilling(response.text);
        return response;
      },
    });

    // Examples fill the fields. What need not be sent stays empty: else every try asks for a range, a download, a filter.
    function withoutFilling(/** @type {string} */ text) {
      const document = JSON.parse(text);
      const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
      for (const parameter of operations.flatMap(({ parameters }) => parameters ?? [])) {
        if (!parameter.required) delete parameter.example;
      }
      return JSON.stringify(document);
    }

    // The console opens this page and answers with the token of its account. In an address the token would be kept by
    // the history and by logs.
    function askForToken() {
      if (!opener) return;
      addEventListener('message', ({ source, origin, data }) => {
        if (source !== opener || origin !== location.origin || typeof data?.token !== 'string') return;
        ui.preauthorizeApiKey('Bearer', data.token);
      });
      opener.postMessage('quizcast: token?', location.origin);
    }
  });
})();
