/* Mends what keeps the controls of ipywidgets from people without a mouse or a screen.

A slider has its label beside it, but not as its name, and its value as a position ("6") where the
screen says "0.001". The buttons of a player have pictures only. In a drop-down list JupyterLab takes
keys as its own: an arrow leaves the list for the next cell, and m turns the cell into text.

JupyterLab loads this file because of the package.json above; it is plain JavaScript, nothing is
built. */

(function () {
  const PLAYER = { "fa-play": "Play or pause", "fa-stop": "Stop", "fa-retweet": "Repeat" };

  function set(node, attribute, text) {
    if (text && node.getAttribute(attribute) !== text) node.setAttribute(attribute, text);
  }

  function nameSlider(slider) {
    const handle = slider.querySelector(".noUi-handle");
    if (!handle) return;
    set(handle, "aria-label", slider.querySelector(".widget-label")?.textContent);
    set(handle, "aria-valuetext", slider.querySelector(".widget-readout")?.textContent);
  }

  function nameButton(button) {
    for (const [icon, name] of Object.entries(PLAYER))
      if (button.querySelector("." + icon)) set(button, "aria-label", name);
  }

  function keepKeys(list) {
    set(list, "data-lm-suppress-shortcuts", "true");
  }

  function look({ target, addedNodes }) {
    for (const node of [target, ...addedNodes]) {
      const slider = node.closest?.(".widget-slider");
      if (slider) nameSlider(slider);
    }
    for (const node of addedNodes) {
      node.querySelectorAll?.(".widget-slider").forEach(nameSlider);
      node.querySelectorAll?.(".widget-play button").forEach(nameButton);
      node.querySelectorAll?.(".widget-dropdown select").forEach(keepKeys);
    }
  }

  const plugin = {
    id: "one-layer-course:names",
    autoStart: true,
    activate() {
      new MutationObserver(changes => changes.forEach(look)).observe(document.body, {
        childList: true,
        subtree: true,
        attributeFilter: ["aria-valuetext"],
      });
    },
  };

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB["one-layer-course"] = {
    init() {},
    get: () => Promise.resolve(() => ({ __esModule: true, default: plugin })),
  };
})();
