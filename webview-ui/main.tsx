import './dashboard.css';
import './charts.css';
import { render } from 'preact';
import { App } from './app';
import { connect } from './connection';

const page = document.getElementById('page');
if (page !== null) {
  render(<App />, page);
  connect();
}
