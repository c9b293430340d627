import katex, { ParseError, renderToString } from "katex";

/**
 * Let each node of KaTeX's tree set its style on its element. As an attribute, which some nodes make of it, the page's
 * content security policy refuses it.
 */
function restyle(/** @type {any} */ node) {
  const style = node.attributes?.style;
  if (style) {
    delete node.attributes.style;
    const toNode = node.toNode.bind(node);
    node.toNode = () => {
      const element = toNode();
      element.style.cssText += style;
      return element;
    };
  }
  node.children?.forEach(restyle);
}

/** As KaTeX's own. @type {typeof katex.render} */
export function render(tex, element, options) {
  const tree = /** @type {any} */ (katex).__renderToDomTree(tex, options);
  restyle(tree);
  element.replaceChildren(tree.toNode());
}

export default { ...katex, render };
export { ParseError, renderToString };
