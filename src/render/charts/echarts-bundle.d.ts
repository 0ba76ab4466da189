/** The prebuilt bundle comes without types; it exports what the package does. */
declare module 'echarts/dist/echarts.esm.min.mjs' {
  export * from 'echarts';
}
