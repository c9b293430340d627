// The types of the page's "three": three.js and the add-ons that the one vendored file has beside it.
// Which of these names are vendored, scripts/vendor/three.js says; a test holds the page to it.
export * from "three/src/Three.js";
export { OrbitControls } from "three/addons/controls/OrbitControls.js";
export { Line2 } from "three/addons/lines/Line2.js";
export { LineGeometry } from "three/addons/lines/LineGeometry.js";
export { LineMaterial } from "three/addons/lines/LineMaterial.js";
export { LineSegments2 } from "three/addons/lines/LineSegments2.js";
export { LineSegmentsGeometry } from "three/addons/lines/LineSegmentsGeometry.js";
